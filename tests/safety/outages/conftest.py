"""One site for the tests of this folder: each test stops, empties or fills up parts of it, and leaves them running."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.member import Member
from tests.safety.outages.disk import Disk
from tests.safety.stack import Stack

# Not the clock: a test sends its sweeps when it wants them, and the one that is about the clock starts it.
RUNNING = ("postgres", "redis", "web", "worker", "queries")


@pytest.fixture(scope="session")
def site() -> Iterator[Stack]:
    home = Path(tempfile.mkdtemp(prefix="kindred-outage-"))
    home.chmod(0o755 if os.geteuid() == 0 else 0o700)  # PostgreSQL runs as another account when root tests
    stack = Stack(home)
    try:
        stack.prepare()
        yield stack
    finally:
        stack.close()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def small_disk(site: Stack) -> Iterator[Disk]:
    disk = Disk(site)
    yield disk
    disk.close()


@pytest.fixture
def stack(site: Stack, small_disk: Disk) -> Iterator[Stack]:
    """Every part but the clock runs before the test, and after it."""
    site.start(*RUNNING)
    yield site
    site.stop("beat")
    site.start(*RUNNING)


@pytest.fixture
def disk(stack: Stack, small_disk: Disk) -> Iterator[Disk]:
    yield small_disk
    small_disk.free()


@pytest.fixture(scope="session")
def lin(site: Stack) -> Member:
    site.start(*RUNNING)
    return Member(site, "lin")
