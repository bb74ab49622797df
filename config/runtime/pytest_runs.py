"""`manage.py test`: pytest in the test settings, in as many processes as the tests need.

The browser tests have one of their own, after all others: Playwright's synchronous API leaves an event loop running,
which makes Django refuse the database to every test after it. In a run of everything, who may see what is tested
beside the rest, on a second processor; each process has its own PostgreSQL and Redis."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config import env

E2E = Path("tests") / "e2e"
VISIBILITY = Path("tests") / "safety" / "visibility"
NOTHING_COLLECTED = 5  # pytest's exit code; that of a half whose tests were all deselected, e.g. by -k
INTERRUPTED = 2


def run_tests(arguments: list[str]) -> int:
    """Run the tests that the arguments (pytest's own) select; the exit code is the first failing run's."""
    return run_stages(stages(arguments, has_e2e=(env.BASE / E2E).is_dir()))


def run_stages(stages: list[list[list[str]]]) -> int:
    codes: list[int] = []
    for stage in stages:
        codes += pytest(stage)
        if INTERRUPTED in codes:
            break
    failed = [code for code in codes if code not in {0, NOTHING_COLLECTED}]
    return failed[0] if failed else min(codes)


def stages(arguments: list[str], *, has_e2e: bool) -> list[list[list[str]]]:
    """The pytest command lines that these arguments need: one stage after the other, those of a stage side by side."""
    if arguments or not has_e2e:
        return [[run] for run in runs(arguments, has_e2e=has_e2e)]
    [rest, browser] = runs([], has_e2e=True)
    beside = [str(VISIBILITY), "-o", f"cache_dir=.pytest_cache/{VISIBILITY.name}"]
    return [[[*rest, f"--ignore={VISIBILITY}"], beside], [browser]]


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


def pytest(stage: list[list[str]]) -> list[int]:
    """Run these command lines side by side; the first one writes as it goes, each other one when it has ended."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test", env.NO_BOOTSTRAP.name: "1"}
    with tempfile.TemporaryDirectory(prefix="kindred-test-") as folder:
        started: list[tuple[subprocess.Popen[bytes], Path | None]] = []
        for number, arguments in enumerate(stage):
            command = [sys.executable, "-m", "pytest", *arguments]
            if number == 0:
                started.append((subprocess.Popen(command, cwd=env.BASE, env=environment), None))
            else:
                log = Path(folder) / f"{number}.log"
                with log.open("wb") as output:
                    process = subprocess.Popen(
                        command, cwd=env.BASE, env=environment, stdout=output, stderr=subprocess.STDOUT
                    )
                started.append((process, log))
        return [wait(process, log) for process, log in started]


def wait(process: subprocess.Popen[bytes], log: Path | None) -> int:
    while True:
        try:
            code = process.wait()
            break
        except KeyboardInterrupt:  # the terminal gave it to pytest too, which sums up and ends by itself
            continue
    if log is not None:
        with log.open("rb") as written:
            shutil.copyfileobj(written, sys.stdout.buffer)
        sys.stdout.flush()
    return code
