"""Halt: what stops Kindred from starting, as one line that says what to do; never a traceback."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager


class Halt(Exception):
    """A reason why Kindred cannot go on, in plain words; `exit_code` is the process's."""

    def __init__(self, line: str, exit_code: int = 1) -> None:
        super().__init__(line)
        self.exit_code = exit_code


FULL = {errno.ENOSPC, errno.EDQUOT}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def explain(error: OSError, where: str | os.PathLike[str]) -> Halt:
    """The Halt that an OSError in the folder `where` means to the person at the keyboard."""
    place = error.filename or where
    if isinstance(place, bytes):
        place = os.fsdecode(place)
    if error.errno in FULL:
        return Halt(f"The disk that holds {where} is full; free some space and start again.")
    if error.errno in FORBIDDEN:
        return Halt(f"{place} cannot be written by this account; change its owner, or set KINDRED_HOME.")
    return Halt(f"{place}: {error.strerror or error}")


@contextmanager
def plainly(where: str | os.PathLike[str]) -> Iterator[None]:
    """Turn the OSErrors of the block into Halts about the folder `where`."""
    try:
        yield
    except OSError as error:
        raise explain(error, where) from error
