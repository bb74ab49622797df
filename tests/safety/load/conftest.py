"""One site for the tests that drive it: every real part, with so few places that a small machine can fill them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.load.members import arrived, make_members
from bench.load.visitors import Visitor
from bench.load.watching import Below
from config import env
from tests.safety.stack import PARTS, WORKERS, Stack

MEMBERS, VISITORS = 4, 48
FEW = {
    env.WEB_THREADS.name: "3",
    env.SEARCH_THREADS.name: "2",
    env.UPLOAD_THREADS.name: "2",
    env.WAITING_REQUESTS.name: "3",
    env.WAITING_SECONDS.name: "2",
}


@dataclass(frozen=True)
class Driven:
    """A site, whoever drives it, and a look at it from below."""

    stack: Stack
    members: Sequence[str]
    visitors: Sequence[Visitor]
    below: Below


@pytest.fixture(scope="session")
def driven() -> Iterator[Driven]:
    home = Path(tempfile.mkdtemp(prefix="kindred-load-"))
    home.chmod(0o755 if os.geteuid() == 0 else 0o700)  # PostgreSQL runs as another account when root tests
    stack = Stack(home)
    try:
        stack.prepare()
        stack.start(*PARTS, **FEW)
        members = make_members(MEMBERS, stack.run)
        processes = {name: stack.processes[name].pid for name in ("web", *WORKERS)}
        yield Driven(stack, members, arrived(stack.url, members, VISITORS), Below(stack.sql, stack.redis, processes))
    finally:
        stack.close()
        shutil.rmtree(home, ignore_errors=True)
