"""`manage.py test`: pytest in the test settings, in as many processes as the tests need.

The browser tests have one of their own, after all others: Playwright's synchronous API leaves an event loop running,
which makes Django refuse the database to every test after it. In a run of everything, safety is tested beside all
others, on a second processor: faults, load and the rest of it, then who may see what, whose community is built once for
a process. Each process has its own PostgreSQL and Redis."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from config import env

E2E = Path("tests") / "e2e"
SAFETY = Path("tests") / "safety"
VISIBILITY = SAFETY / "visibility"
NOTHING_COLLECTED = 5  # pytest's exit code; that of a half whose tests were all deselected, e.g. by -k
INTERRUPTED = 2


def run_tests(arguments: list[str]) -> int:
    """Run the tests that the arguments (pytest's own) select; the exit code is the first failing run's."""
    has_e2e = (env.BASE / E2E).is_dir()
    if has_e2e and not arguments:
        return run_all(*runs_of_everything())
    return run_all(runs(arguments, has_e2e=has_e2e), beside=[])


def run_all(one_by_one: list[list[str]], beside: list[list[str]]) -> int:
    """Run pytest with each of these arguments in turn, beside them with the others in turn, which is written last."""
    with tempfile.TemporaryFile() as log, ThreadPoolExecutor(1) as second:
        others = second.submit(run_in_turn, beside, log)
        codes = [*run_in_turn(one_by_one), *others.result()]
        log.seek(0)
        shutil.copyfileobj(log, sys.stdout.buffer)
        sys.stdout.flush()
    failed = [code for code in codes if code not in {0, NOTHING_COLLECTED}]
    return failed[0] if failed else min(codes)


def run_in_turn(all_arguments: list[list[str]], output: IO[bytes] | None = None) -> list[int]:
    """The exit codes; who interrupts one wants no more of them."""
    codes: list[int] = []
    for arguments in all_arguments:
        codes.append(wait(start(arguments, output)))
        if codes[-1] == INTERRUPTED:
            break
    return codes


def runs_of_everything() -> tuple[list[list[str]], list[list[str]]]:
    [rest, browser] = runs([], has_e2e=True)
    faults = [str(SAFETY), f"--ignore={VISIBILITY}"]
    apart = ["-o", f"cache_dir=.pytest_cache/{SAFETY.name}"]
    return [[*rest, f"--ignore={SAFETY}"], browser], [[*faults, *apart], [str(VISIBILITY), *apart]]


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


def start(arguments: list[str], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test", env.NO_BOOTSTRAP.name: "1"}
    command = [sys.executable, "-m", "pytest", *arguments]
    errors = subprocess.STDOUT if output else None
    return subprocess.Popen(command, cwd=env.BASE, env=environment, stdout=output, stderr=errors)


def wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the terminal gave it to pytest too, which sums up and ends by itself
            continue
