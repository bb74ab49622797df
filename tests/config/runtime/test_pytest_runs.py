"""Which pytest processes `manage.py test` starts: the browser tests always have one of their own."""

from __future__ import annotations

import pytest

from config.runtime.pytest_runs import runs

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
