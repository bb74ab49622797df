"""The files of the project, as git would commit them; in a copy without git, everything but the known by-products."""

from __future__ import annotations

import subprocess
from pathlib import Path

from config import env

BY_PRODUCTS = {
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".kindred",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "node_modules",
    "staticfiles",
    "test-results",
}
BY_PRODUCT_NAMES = {".env", "uv.lock"}


def project_files() -> list[Path]:
    """Absolute paths, sorted; links are left out."""
    listed = listed_by_git()
    files = [env.BASE / name for name in listed] if listed else walked()
    return sorted(file for file in files if file.is_file() and not file.is_symlink())


def listed_by_git() -> list[str]:
    """What git tracks, and what it would add; nothing when this is no repository or git is missing."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        result = subprocess.run(command, cwd=env.BASE, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        return []
    return result.stdout.split("\0")[:-1] if result.returncode == 0 else []


def walked() -> list[Path]:
    return [
        file
        for file in env.BASE.rglob("*")
        if not BY_PRODUCTS & set(file.relative_to(env.BASE).parts)
        and file.name not in BY_PRODUCT_NAMES
        and file.suffix != ".pyc"
    ]


def readable(file: Path) -> str:
    """The file's text, or "" when it holds something else: a picture, an archive."""
    content = file.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")
