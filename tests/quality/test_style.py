"""One style, and no known trap: what ruff's rules in pyproject.toml say of every file."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from config import env
from tests.quality.tree import project_files, readable

LONGEST_FILE, LONGEST_FUNCTION = 400, 60  # lines; docs/architecture.md


@pytest.mark.parametrize(
    "command", [["check", "--output-format=concise"], ["format", "--check"]], ids=["rules", "form"]
)
def test_ruff_finds_nothing(command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."], cwd=env.BASE, check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_ruff_would_find_something() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename=accounts/users/views.py", "-"],
        cwd=env.BASE,
        input="import os\nprint(1)\n",
        check=False,
        capture_output=True,
        text=True,
    )
    assert "F401" in result.stdout
    assert "T201" in result.stdout


def sources() -> dict[str, str]:
    """The text of every Python file of ours, by its path; what Django writes by itself is left out."""
    files = [file for file in project_files() if file.suffix == ".py" and "migrations" not in file.parts]
    return {str(file.relative_to(env.BASE)): readable(file) for file in files}


def lengths_of_functions(text: str) -> dict[str, int]:
    """Lines of each function, its decorators left out."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {one.name: (one.end_lineno or one.lineno) - one.lineno + 1 for one in functions}


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    lengths = {name: len(text.splitlines()) for name, text in sources().items()}
    assert len(lengths) > 100
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_be_seen_at_once() -> None:
    lengths = {
        f"{name}:{function}": lines
        for name, text in sources().items()
        for function, lines in lengths_of_functions(text).items()
    }
    assert len(lengths) > 500
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_the_length_of_a_function_is_counted_from_its_name_to_its_end() -> None:
    assert lengths_of_functions("@cache\ndef one():\n    pass\n\ndef two(): pass\n") == {"one": 2, "two": 1}
