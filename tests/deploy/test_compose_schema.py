"""docker-compose.yml is valid by the specification's schema, as a linter of that schema sees it.

Its version and all that it needs are locked by hash in package-lock.json beside this file."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from config import env
from tests.deploy.files import COMPOSE_FILE

HOSTS = sorted((env.BASE / "deploy").rglob("*.yml"))
HERE = Path(__file__).parent
INSTALLED = HERE / "node_modules" / ".package-lock.json"  # npm writes it last
NODE = (20, 19)  # the linter's own requirement
LINTER = HERE / "node_modules" / ".bin" / "dclint"


def reason_to_go_without() -> str:
    """Why the linter cannot run on this machine, or ""."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return "Node.js or npm is missing"
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout.strip()
    version = tuple(int(part) for part in said.removeprefix("v").split(".")[:2])
    return "" if version >= NODE else f"Node.js {said} is older than {NODE[0]}.{NODE[1]}"


@pytest.fixture(scope="module")
def linter() -> Path:
    """The linter, installed into an ignored folder beside its lock when that has changed."""
    if reason := reason_to_go_without():
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"{reason}; .ci/run sees to that.")
        pytest.skip(f"{reason}, so docker-compose.yml is not checked against its schema.")
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=HERE, check=True, stdin=subprocess.DEVNULL, timeout=600)
    return LINTER


def complaints(linter: Path, file: Path) -> str:
    """What the linter says of the file; nothing when all is well. A warning counts as an error does."""
    command = [str(linter), "--config", str(HERE / "dclint.yaml"), "--max-warnings", "0", str(file)]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert bool(result.returncode) == bool(result.stdout.strip()), result.stderr
    return result.stdout.strip()


@pytest.mark.parametrize("file", [COMPOSE_FILE, *HOSTS], ids=lambda file: file.stem)
def test_compose_is_valid(linter: Path, file: Path) -> None:
    assert complaints(linter, file) == ""


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("    healthcheck:\n", "    healthchek:\n", "invalid-schema"),
        ("condition: service_healthy", "condition: service_happy", "invalid-schema"),
        ("image: pgvector/pgvector:pg18", "image: pgvector/pgvector", "service-image-require-explicit-tag"),
    ],
)
def test_a_mistake_is_noticed(linter: Path, right: str, wrong: str, rule: str, tmp_path: Path) -> None:
    text = COMPOSE_FILE.read_text(encoding="utf-8")
    assert right in text
    file = tmp_path / "docker-compose.yml"
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    assert rule in complaints(linter, file)
