"""One site for the tests of this folder: its servers run, its workers and web servers are forked by the tests."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.safety.faults.workers import Nursery
from tests.safety.member import Member
from tests.safety.stack import Stack


@dataclass
class Figures:
    """Of the run: faults that struck, the steps they struck at, the posts that were taken, and those lost."""

    struck: int = 0
    steps: set[tuple[str, bool]] = field(default_factory=set)
    taken: int = 0
    lost: set[str] = field(default_factory=set)


FIGURES = Figures()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES.taken:
        terminalreporter.write_line(
            f"Faults, survived: processes killed or frozen {FIGURES.struck} times at {len(FIGURES.steps)} steps;"
            f" {FIGURES.taken} posts taken, {len(FIGURES.lost)} lost."
        )


def posting(member: Member) -> Iterator[Member]:
    """At the end of all, what the site has answered for is still there."""
    yield member
    FIGURES.taken += len(member.taken)
    FIGURES.lost |= member.lost()
    assert not member.lost()


@pytest.fixture(scope="session")
def site() -> Iterator[Stack]:
    home = Path(tempfile.mkdtemp(prefix="kindred-faults-"))
    home.chmod(0o755 if os.geteuid() == 0 else 0o700)  # PostgreSQL runs as another account when root tests
    stack = Stack(home)
    try:
        stack.prepare()
        yield stack
        checked = stack.run("check_integrity", "--grace", "0", "--json", "--verbosity", "0")
        assert json.loads(checked.stdout)["findings"] == [], checked.stderr
    finally:
        stack.close()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def nurse(site: Stack) -> Iterator[Nursery]:
    nursery = Nursery(site)
    nursery.serve()
    yield nursery
    struck = [fault for fault in nursery.faults if fault.times]
    FIGURES.struck += sum(fault.times for fault in struck)
    FIGURES.steps |= {(fault.at, fault.after) for fault in struck}
    nursery.close()


@pytest.fixture(scope="session")
def ada(nurse: Nursery) -> Iterator[Member]:
    yield from posting(Member(nurse.stack, "ada"))


@pytest.fixture(scope="session")
def bob(nurse: Nursery) -> Iterator[Member]:
    """Somebody else: the last step locks what is the author's, for as long as its transaction lasts."""
    yield from posting(Member(nurse.stack, "bob"))


@pytest.fixture(scope="session")
def operator(nurse: Nursery) -> Member:
    """Who runs the site."""
    return Member(nurse.stack, "olga", staff=True)


@pytest.fixture
def stack(site: Stack) -> Stack:
    """No message waits at the test's beginning."""
    site.redis.flushdb()
    return site


@pytest.fixture
def nursery(nurse: Nursery, stack: Stack) -> Iterator[Nursery]:
    """No worker runs before the test, nor after it."""
    yield nurse
    nurse.end_all()
