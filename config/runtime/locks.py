"""Locks on files of the data folder, which the kernel frees whenever their holder ends, however it ends.

`.up.lock`     held by the supervisor: at most one runs; its text says which process and where it answers
`.start.lock`  held while servers are started, stopped or migrated
`.users.lock`  shared by every command that uses the servers: the last one out may stop them"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Held(Exception):
    """The lock is another process's; the message is what its holder wrote into it."""


@contextmanager
def lock(home: Path, name: str, *, shared: bool = False, wait: bool = True) -> Iterator[IO[str]]:
    """Hold `.NAME.lock` for the block; without `wait`, raise Held when that is not possible at once."""
    with (home / f".{name}.lock").open("a+", encoding="utf-8") as file:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Held(file.read().strip()) from None
        yield file


def note(file: IO[str], text: str) -> None:
    """Leave a line in a lock that is held, for those who find it so."""
    file.seek(0)
    file.truncate()
    file.write(text + "\n")
    file.flush()


def is_free(home: Path, name: str) -> bool:
    """Whether nobody holds the lock right now."""
    try:
        with lock(home, name, wait=False):
            return True
    except Held:
        return False
