"""One site for the tests of this folder: its servers run, its workers and web servers are forked by the tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.faults.workers import Nursery
from tests.safety.member import Member
from tests.safety.stack import Stack


@pytest.fixture(scope="session")
def site() -> Iterator[Stack]:
    home = Path(tempfile.mkdtemp(prefix="kindred-faults-"))
    home.chmod(0o755 if os.geteuid() == 0 else 0o700)  # PostgreSQL runs as another account when root tests
    stack = Stack(home)
    try:
        stack.prepare()
        yield stack
    finally:
        stack.close()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def nurse(site: Stack) -> Iterator[Nursery]:
    nursery = Nursery(site)
    nursery.serve()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def ada(nurse: Nursery) -> Member:
    return Member(nurse.stack, "ada")


@pytest.fixture(scope="session")
def bob(nurse: Nursery) -> Member:
    """Somebody else: the last step locks what is the author's, for as long as its transaction lasts."""
    return Member(nurse.stack, "bob")


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
