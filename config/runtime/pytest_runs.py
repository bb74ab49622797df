"""`manage.py test`: pytest in the test settings, with the browser tests as a process of their own.

Playwright's synchronous API leaves an event loop running, which makes Django refuse the database to every test
after it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from config import env

E2E = Path("tests") / "e2e"
NOTHING_COLLECTED = 5  # pytest's exit code; that of a half whose tests were all deselected, e.g. by -k
INTERRUPTED = 2


def run_tests(arguments: list[str]) -> int:
    """Run the tests that the arguments (pytest's own) select; the exit code is the first failing run's."""
    codes = []
    for run in runs(arguments, has_e2e=(env.BASE / E2E).is_dir()):
        codes.append(pytest(run))
        if codes[-1] == INTERRUPTED:
            break
    failed = [code for code in codes if code not in {0, NOTHING_COLLECTED}]
    return failed[0] if failed else min(codes)


def runs(arguments: list[str], *, has_e2e: bool) -> list[list[str]]:
    """The pytest command lines that these arguments need: one or two."""
    paths = [word for word in arguments if is_path(word)]
    if not has_e2e or (paths and not any(holds_e2e(path) for path in paths)):
        return [arguments]
    options = [word for word in arguments if word not in paths]
    inside = [path for path in paths if is_within(path, E2E)]
    others = [path for path in paths if path not in inside]
    first = [*others, f"--ignore={E2E}", *options]
    second = [
        *(inside if inside and not any(is_within(str(E2E), Path(path)) for path in others) else [str(E2E)]),
        *options,
    ]
    if paths and not others:
        return [second]
    return [first, second]


def is_path(word: str) -> bool:
    return word.startswith("tests/") or (not word.startswith("-") and (env.BASE / word).exists())


def holds_e2e(path: str) -> bool:
    return is_within(path, E2E) or is_within(str(E2E), Path(path))


def is_within(path: str, folder: Path) -> bool:
    """Whether the path, perhaps with a test's name behind `::`, lies in the folder of the repository or is it."""
    return (env.BASE / path.split("::")[0]).resolve().is_relative_to((env.BASE / folder).resolve())


def pytest(arguments: list[str]) -> int:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test", env.NO_BOOTSTRAP.name: "1"}
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=env.BASE, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the terminal gave it to pytest too, which sums up and ends by itself
            continue
