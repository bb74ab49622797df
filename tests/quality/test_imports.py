"""Imports fall downward only: the contracts in pyproject.toml hold, and each is seen to notice what breaks it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config import env

PACKAGES = ("config", "accounts", "discovery")
CONTRACTS = tomllib.loads((env.BASE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
# A line added to a file, and the contract that must break for it. Each line is one that somebody might well write.
PLANTED = {
    "accounts/follows/selectors.py": ("import discovery.posts.models", "Apps: config over discovery over accounts"),
    "discovery/posts/views.py": ("import discovery.search.selectors", "Floors of discovery"),
    "accounts/users/services.py": ("import accounts.follows.models", "Floors of accounts"),
    "discovery/search/candidates.py": ("import discovery.search.services", "Kinds within a feature"),
    "discovery/imaging/palette.py": ("from django.conf import settings", "Pure rooms know no framework"),
    "discovery/ranking/fusion.py": ("import torch", "torch only inside the encoders"),
    "discovery/feeds/selectors.py": ("import pgvector.django", "pgvector only where vectors are stored or compared"),
    "discovery/uploads/forms.py": ("import discovery.search.query", "No circles between sibling features"),
    "discovery/search/query.py": ("import discovery.uploads.forms", "No circles between sibling features"),
}


def verdicts(folder: Path) -> tuple[dict[str, bool], str]:
    """Whether each contract is kept in that copy of the code, and all that import-linter says."""
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--no-cache", "--config", "pyproject.toml"]
    result = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=300)
    said = result.stdout + result.stderr
    kept = {name: word == "KEPT" for name, word in re.findall(r"^(.+?) (KEPT|BROKEN)\b", said, re.MULTILINE)}
    return kept, said


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """The verdicts on a copy of the code in which every contract is broken."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(env.BASE / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(env.BASE / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (line, _) in PLANTED.items():
        file = folder / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(f"{before}\n{line}\n", encoding="utf-8")
    return verdicts(folder)[0]


def test_every_import_falls() -> None:
    kept, said = verdicts(env.BASE)
    assert set(kept) == {contract["name"] for contract in CONTRACTS}, said
    assert all(kept.values()), said


@pytest.mark.parametrize("contract", [contract["name"] for contract in CONTRACTS])
def test_a_contract_notices_what_breaks_it(contract: str, planted: dict[str, bool]) -> None:
    assert contract in {broken for _, broken in PLANTED.values()}, "plant something that breaks this contract"
    assert planted[contract] is False
