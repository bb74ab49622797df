"""Every function says what it takes and gives, and mypy agrees; strictly, as pyproject.toml has it."""

from __future__ import annotations

import subprocess
import sys

from config import env

CHECKED = ["config", "accounts", "discovery", "deploy/healthy.py"]


def test_mypy_finds_nothing() -> None:
    command = [sys.executable, "-m", "mypy", "--no-error-summary", *CHECKED]
    result = subprocess.run(command, cwd=env.BASE, check=False, capture_output=True, text=True, timeout=900)
    assert result.returncode == 0, result.stdout + result.stderr
