"""Which pytest processes `manage.py test` starts: the browser tests always have one of their own, after the others."""

from __future__ import annotations

import pytest

from config.runtime.pytest_runs import run_all, runs, runs_of_everything

REST = "--ignore=tests/e2e"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [[REST], ["tests/e2e"]]),
        (["-x", "-k", "sign up"], [[REST, "-x", "-k", "sign up"], ["tests/e2e", "-x", "-k", "sign up"]]),
        (["tests/config", "-x"], [["tests/config", "-x"]]),
        (["tests/config/test_env.py::test_x"], [["tests/config/test_env.py::test_x"]]),
        (["tests/e2e", "-x"], [["tests/e2e", "-x"]]),
        (["tests"], [["tests", REST], ["tests/e2e"]]),
        (["tests/config", "tests/e2e/test_search.py"], [["tests/config", REST], ["tests/e2e/test_search.py"]]),
    ],
)
def test_runs(arguments: list[str], expected: list[list[str]]) -> None:
    assert runs(arguments, has_e2e=True) == expected


def test_without_browser_tests_there_is_one_run() -> None:
    assert runs(["-x"], has_e2e=False) == [["-x"]]


def test_a_run_of_everything_tests_safety_beside_all_others() -> None:
    [rest, browser], [faults, visibility] = runs_of_everything()
    assert rest == [REST, "--ignore=tests/safety"]
    assert browser == ["tests/e2e"]
    assert faults[:2] == ["tests/safety", "--ignore=tests/safety/visibility"]
    assert visibility[0] == "tests/safety/visibility"


def test_a_failing_run_is_told_wherever_it_stands() -> None:
    """Real runs: pytest says 5 for a file without tests, and 4 for one that is not there."""
    asks_version, finds_nothing, is_missing = ["--version"], ["tests/__init__.py"], ["tests/nowhere.py"]
    assert run_all([asks_version, finds_nothing], [asks_version]) == 0
    assert run_all([asks_version], [asks_version, is_missing]) == 4
    assert run_all([is_missing, asks_version], [asks_version]) == 4


def test_what_runs_beside_is_written_last(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run_all([["--version"]], [["tests/nowhere.py", "-q"]])
    written = capfdbinary.readouterr()
    assert b"nowhere.py" in written.out
    assert b"nowhere.py" not in written.err
