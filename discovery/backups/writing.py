"""A whole site as one tar: the database as of one moment, then every file. The site may go on meanwhile."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import User
from discovery.backups import database
from discovery.backups.manifest import DATABASE, FILES, FIRST, LAST, SECRETS, End, Manifest
from discovery.boards.models import Board
from discovery.posts.models import Picture, Post
from discovery.storage import names_in

Told = Callable[[int, int], None]


class _Digesting(io.RawIOBase):
    """What is written through it is digested."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self.digest = target, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return self._target.write(data)

    def tell(self) -> int:
        return self._target.tell()


def write_backup(target: Path, *, told: Told = lambda done, total: None) -> tuple[Manifest, End]:
    """Write `target`, which its owner alone can read, and which appears only once it is whole.

    `told(done, total)` counts files. Raises CannotCopy, OSError.

    The dump comes first: a file that is deleted while the others are copied is missed by nothing but rows that are
    deleted with it, and is named in the end.
    """
    draft = target.with_name(f"{target.name}.partial")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dumped = Path(folder) / DATABASE
        database.dump(dumped)
        names = list(names_in(default_storage))
        manifest = describe(files=len(names))
        try:
            draft.touch(mode=0o600)
            with draft.open("wb") as file:
                end = _write_members(_Digesting(file), manifest, dumped, names, told)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return manifest, end


def _write_members(file: _Digesting, manifest: Manifest, dumped: Path, names: list[str], told: Told) -> End:
    end = End()
    with tarfile.open(fileobj=file, mode="w") as tar:
        _add(tar, FIRST, io.BytesIO(manifest.as_bytes()), len(manifest.as_bytes()))
        with dumped.open("rb") as dump:
            _add(tar, DATABASE, dump, dumped.stat().st_size)
        for secret in settings.KINDRED_SECRET_FILES:
            if secret.exists():
                _add(tar, SECRETS + secret.name, io.BytesIO(secret.read_bytes()), secret.stat().st_size)
        for number, name in enumerate(names, 1):
            try:
                with default_storage.open(name) as stored:
                    _add(tar, FILES + name, stored, stored.size)
            except FileNotFoundError:
                end.missing.append(name)
            else:
                end.files, end.size = end.files + 1, end.size + stored.size
            told(number, len(names))
        end = end.sealed(file.digest.digest())
        _add(tar, LAST, io.BytesIO(end.as_bytes()), len(end.as_bytes()))
    return end


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(time.time())
    tar.addfile(member, content)


def describe(*, files: int) -> Manifest:
    """What a copy that is made now is of."""
    return Manifest(settings.KINDRED_VERSION, datetime.now(UTC).isoformat(), _migrations(), _counts(), files)


def _migrations() -> dict[str, str]:
    """The last migration of each app: numbers at the head of their names put them in order."""
    applied: Iterator[tuple[str, str]] = iter(sorted(MigrationRecorder.Migration.objects.values_list("app", "name")))
    return dict(applied)


def _counts() -> dict[str, int]:
    return {
        "users": User.objects.count(),
        "posts": Post.objects.count(),
        "pictures": Picture.objects.count(),
        "boards": Board.objects.count(),
    }
