"""The bytes of files on their way, one file an arrival, apart from what is stored; nothing of it is ever served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from time import time
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import File

# A file without a row is an arrival that begins or ends just now, until it is as many seconds old.
STRAY_AFTER = 3600


class ArrivedFile(File):
    """A finished arrival, open for reading. Storing it costs no copy, and leaves it in its place until it is removed:
    a post that comes to nothing loses no byte."""

    def __init__(self, arrival_id: UUID, name: str) -> None:
        super().__init__(path_of(arrival_id).open("rb"), name or str(arrival_id))
        self._path = path_of(arrival_id)

    def temporary_file_path(self) -> str:
        """A second name of the same bytes; Django's storage moves the file that it is told of here.

        Both are as of now: the last piece may have come days ago, and an old file without a row is a stray.
        """
        twin = self._path.with_name(f"{self._path.name}.{uuid4().hex}")
        os.utime(self._path)
        try:
            os.link(self._path, twin)
        except OSError:  # a file system on which a file has one name only
            shutil.copyfile(self._path, twin)
        return str(twin)


def write(arrival_id: UUID, at: int, piece: bytes) -> None:
    """Put `piece` at the byte `at`, over whatever an interrupted request has left there."""
    _folder().mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path_of(arrival_id), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.seek(at)
        file.write(piece)


def remove(arrival_id: UUID) -> None:
    """One that is gone already is no error."""
    path_of(arrival_id).unlink(missing_ok=True)


def remove_strays(known: Collection[UUID]) -> None:
    """Delete files that belong to none of the `known` arrivals: their owner's account is gone, or a process died."""
    if not _folder().is_dir():
        return
    names = {str(arrival_id) for arrival_id in known}
    for path in _folder().iterdir():
        if path.name not in names and path.stat().st_mtime < time() - STRAY_AFTER:
            path.unlink(missing_ok=True)


def stored() -> Iterator[Path]:
    """Every file here, those of no arrival too."""
    yield from _folder().iterdir() if _folder().is_dir() else ()


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "arriving"


def path_of(arrival_id: UUID) -> Path:
    return _folder() / str(arrival_id)
