"""The locks pin all that pyproject.toml asks for, by hash, and say nothing of where it was fetched."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config import env

PROJECT = tomllib.loads((env.BASE / "pyproject.toml").read_text(encoding="utf-8"))
APP, DEV = (env.BASE / "locks" / f"{kind}.txt" for kind in ("app", "dev"))
NPM = [env.BASE / folder / "package-lock.json" for folder in ("tests/deploy", "tests/e2e", "bench/lighthouse")]
BLOCK = re.compile(r"^(\S+?)==(\S+?)(?: ;[^\n\\]*)? \\\n((?:    --hash=\S+(?: \\)?\n)+)", re.MULTILINE)


def blocks(lock: Path) -> list[tuple[str, str, list[str]]]:
    """Each pin's name, version and hashes."""
    found = BLOCK.findall(lock.read_text(encoding="utf-8"))
    return [(canonicalize_name(name), version, re.findall(r"--hash=(\S+)", hashes)) for name, version, hashes in found]


def versions(lock: Path) -> dict[str, str]:
    return {name: version for name, version, _ in blocks(lock)}


@pytest.mark.parametrize("lock", [APP, DEV, *NPM], ids=lambda lock: f"{lock.parent.name}/{lock.name}")
def test_a_lock_names_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", [APP, DEV], ids=["app", "dev"])
def test_every_requirement_is_one_version_with_its_hashes(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    starts = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert len(starts) == len(blocks(lock)) > 20
    for name, _, hashes in blocks(lock):
        assert hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), name


@pytest.mark.parametrize("lock", NPM, ids=lambda lock: lock.parent.name)
def test_every_package_of_npm_has_its_hash(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    asked = json.loads(lock.with_name("package.json").read_text(encoding="utf-8"))
    kinds = ("dependencies", "devDependencies", "optionalDependencies")
    assert {kind: packages[""].get(kind) for kind in kinds} == {kind: asked.get(kind) for kind in kinds}
    for path, package in packages.items():
        if path:
            assert package["integrity"].startswith("sha512-"), path


@pytest.mark.parametrize(
    ("asked", "lock"),
    [(PROJECT["project"]["dependencies"], APP), (PROJECT["dependency-groups"]["dev"], DEV)],
    ids=["app", "dev"],
)
def test_what_the_project_asks_for_is_locked_in_a_version_that_will_do(asked: list[str], lock: Path) -> None:
    locked = versions(lock)
    for requirement in map(Requirement, asked):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in {lock.name}"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


def test_the_tests_run_on_the_versions_that_serve() -> None:
    assert versions(APP).items() <= versions(DEV).items()
