"""Which pytest processes `manage.py test` starts: the browser tests always have one of their own, after the others."""

from __future__ import annotations

import pytest

from config.runtime.pytest_runs import pytest as run_stage
from config.runtime.pytest_runs import run_stages, runs, stages

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


def test_a_run_of_everything_tests_visibility_beside_the_rest() -> None:
    [[rest, visibility], [browser]] = stages([], has_e2e=True)
    assert rest == [REST, "--ignore=tests/safety/visibility"]
    assert visibility[0] == "tests/safety/visibility"
    assert browser == ["tests/e2e"]


def test_with_arguments_one_run_comes_after_the_other() -> None:
    assert stages(["-x"], has_e2e=True) == [[[REST, "-x"]], [["tests/e2e", "-x"]]]
    assert stages([], has_e2e=False) == [[[]]]


def test_a_failing_run_is_told_wherever_it_stands() -> None:
    """Real runs side by side: pytest says 5 for a file without tests, and 4 for one that is not there."""
    asks_version, finds_nothing, is_missing = ["--version"], ["tests/__init__.py"], ["tests/nowhere.py"]
    assert run_stages([[asks_version, finds_nothing], [asks_version]]) == 0
    assert run_stages([[asks_version, is_missing], [asks_version]]) == 4


def test_what_runs_beside_is_written_once_it_has_ended(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run_stage([["--version"], ["tests/nowhere.py", "-q"]])[1] == 4
    assert b"nowhere.py" in capfdbinary.readouterr().out
