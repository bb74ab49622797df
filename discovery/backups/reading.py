"""A backup back into a site: looked through to its last byte first, and put in place only then."""

from __future__ import annotations

import hashlib
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from discovery.backups import database
from discovery.backups.manifest import DATABASE, FILES, FIRST, FIRST_FORMAT, LAST, SECRETS, End, Manifest, NotABackup
from discovery.storage import names_in

CHUNK = 1 << 20
OURS = b"PGPASSWORD="
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Checked:
    """A backup whose every byte is as it was written; `missing` are files that were gone when it was made."""

    manifest: Manifest
    files: int
    size: int
    missing: list[str]


def check_backup(source: Path, *, told: Told = lambda done, total: None) -> Checked:
    """Read all of it. Raises NotABackup for what is no backup, is cut short, or has changed since."""
    contents, files, manifest, end = hashlib.sha256(), 0, None, None
    with _opened(source) as tar:
        for member in tar:
            content = _content(tar, member)
            if member.name == LAST:
                end, said = member, content.read()
                found = End.read(said)
                break
            if member.name == FIRST:
                manifest = Manifest.read(content.read())
                content.seek(0)
            _digest(content, contents)
            files += member.name.startswith(FILES)
            told(files, manifest.files if manifest else files)
    if manifest is None:
        raise NotABackup("It is not a backup of Kindred.")
    if end is None:
        raise NotABackup("It is cut short: its end is missing.")
    if manifest.format == FIRST_FORMAT:
        is_whole = found.digest == contents.hexdigest()
    else:
        is_whole = _is_sealed(source, end, found, said)
    if not is_whole or found.files != files:
        raise NotABackup("It has changed since it was written: its checksum is another.")
    return Checked(manifest, files, found.size, found.missing)


def _is_sealed(source: Path, member: tarfile.TarInfo, end: End, said: bytes) -> bool:
    """Whether each byte is as it was written: those before the end, the end itself, and the zeros that close a tar."""
    with source.open("rb") as file:
        before = hashlib.sha256()
        left = member.offset
        while left and (piece := file.read(min(CHUNK, left))):
            before.update(piece)
            left -= len(piece)
        file.seek(member.offset_data + member.size)
        closing = file.read(2 * tarfile.RECORDSIZE)
        # Two empty blocks at least, filled up to a whole record.
        blocks = -(-(member.offset_data + member.size) // tarfile.BLOCKSIZE) + 2
        records = -(-blocks * tarfile.BLOCKSIZE // tarfile.RECORDSIZE)
        is_closed = not closing.strip(b"\0") and source.stat().st_size == records * tarfile.RECORDSIZE
    return is_closed and end.sealed(before.digest()).as_bytes() == said


def put_back(source: Path, *, told: Told = lambda done, total: None) -> int:
    """Database, files and secrets out of a checked backup; how many files that the site had besides were removed.

    Raises CannotCopy.
    """
    kept: set[str] = set()
    with _opened(source) as tar, tempfile.TemporaryDirectory() as folder:
        for member in tar:
            if member.name == LAST:
                break  # what follows it was not checked
            content = _content(tar, member)
            if member.name == DATABASE:
                dumped = Path(folder) / DATABASE
                with dumped.open("wb") as out:
                    while piece := content.read(CHUNK):
                        out.write(piece)
                database.load(dumped)
                dumped.unlink()
            elif member.name.startswith(SECRETS):
                put_secret(member.name.removeprefix(SECRETS), content.read())
            elif member.name.startswith(FILES):
                name = member.name.removeprefix(FILES)
                default_storage.delete(name)
                kept.add(default_storage.save(name, File(content)))
                told(len(kept), len(kept))
    return _remove_others(kept)


def _remove_others(kept: set[str]) -> int:
    others = [name for name in names_in(default_storage) if name not in kept]
    for name in others:
        default_storage.delete(name)
    return len(others)


def put_secret(name: str, data: bytes) -> None:
    """The keys that sign, so that links and sessions stay good; the password of this place's database stays its own."""
    file = next((one for one in settings.KINDRED_SECRET_FILES if one.name == name), None)
    if file is None:
        return
    ours = [line for line in _lines(file) if line.startswith(OURS)]
    if ours:
        theirs = [line for line in data.splitlines(keepends=True) if not line.startswith(OURS)]
        data = b"".join([*theirs, *ours])
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(data)
    draft.replace(file)


def _lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True) if file.exists() else []


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as tar:
            yield tar
    except tarfile.TarError:
        raise NotABackup("It is not a backup of Kindred, or it is cut short.") from None


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Raises NotABackup for anything but a plain file with a plain name: nothing leaves the storage's own folder."""
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or member.name.startswith("/") or ".." in Path(member.name).parts:
        raise NotABackup(f"It holds something that no backup of Kindred does: {member.name!r}.")
    return content


def _digest(content: IO[bytes], digest: hashlib._Hash) -> None:
    while piece := content.read(CHUNK):
        digest.update(piece)
