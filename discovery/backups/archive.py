"""The archive that any moment is restored from: base copies of the database, its log since, and stored files.

    base/STAMP/   what pg_basebackup wrote, beside what it is of; appears under its name only once it is whole
    wal/          the log, segment by segment, copied there by PostgreSQL itself
    files/        pictures as they were stored; what is deleted stays, with the time of that as its own
    secrets/      the signing keys as of the latest base

Files never change: what is stored under a name is there, or is not. So those of any moment are among the ones here.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from discovery.backups import database
from discovery.backups.database import CannotCopy
from discovery.backups.manifest import FIRST, Manifest, NotABackup
from discovery.backups.writing import describe
from discovery.storage import ARCHIVED, ARCHIVED_FILES, ArchivedStorage, names_in

BASES, COPIED, SEAL, LOG, KEYS = "base", "copied", "sha256", "wal", "secrets"
# PostgreSQL's own, unless initdb is told another.
SEGMENT_BYTES = 16 * 2**20
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Base:
    """One copy of the database; restoring begins at its end, `made_at`."""

    folder: Path
    manifest: Manifest

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest.made_at)

    @property
    def copied(self) -> Path:
        """What pg_basebackup wrote, and nothing else."""
        return self.folder / COPIED

    @property
    def first_segment(self) -> str:
        """The name, without its timeline, of the first piece of the log that it needs."""
        ranges = json.loads((self.copied / "backup_manifest").read_text())["WAL-Ranges"]
        high, low = (int(part, 16) for part in ranges[0]["Start-LSN"].split("/"))
        return f"{high:08X}{low // SEGMENT_BYTES:08X}"


def bases_in(archive: Path) -> list[Base]:
    """The oldest first; raises NotABackup for one whose description cannot be read."""
    made = (path for path in (archive / BASES).glob("*") if path.suffix != ".new")
    folders = sorted(path for path in made if (path / FIRST).exists())
    return [Base(folder, Manifest.read((folder / FIRST).read_bytes())) for folder in folders]


def base_before(archive: Path, moment: datetime) -> Base:
    """The latest one that was whole by then. Raises NotABackup."""
    bases = bases_in(archive)
    if not bases:
        raise NotABackup("It holds no base copy; `backup --base` makes one.")
    fit = [base for base in bases if base.made_at <= moment]
    if not fit:
        raise NotABackup(f"It begins at {bases[0].manifest.made_at[:19]} UTC; choose a moment since then.")
    return fit[-1]


def write_base(archive: Path, *, told: Told = lambda done, total: None) -> Base:
    """Copy the database as it is, what is missing of the files, and the keys; the site goes on. Raises CannotCopy."""
    _refuse_without_log()
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    draft = archive / BASES / f"{stamp}.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        arguments = ("--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--manifest-checksums=SHA256")
        database.run("pg_basebackup", "--pgdata", str(draft / COPIED), "--no-password", *arguments)
        _copy_files(told)
        _copy_keys(archive / KEYS)
        manifest = describe(files=0)
        (draft / FIRST).write_bytes(manifest.as_bytes())
        (draft / SEAL).write_text(_digest_of(draft))
        return Base(draft.rename(archive / BASES / stamp), manifest)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def verify(base: Base) -> None:
    """Every byte of it against its checksum. Raises NotABackup."""
    if not (base.folder / SEAL).exists() or (base.folder / SEAL).read_text() != _digest_of(base.folder):
        raise NotABackup(f"Its base copy {base.folder.name} has changed since it was written: its checksum is another.")


def _digest_of(folder: Path) -> str:
    """SHA-256, hex, over what it is of and what was copied, in the order of their names."""
    digest = sha256()
    for path in [folder / FIRST, *sorted((folder / COPIED).iterdir())]:
        with path.open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _refuse_without_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW archive_mode")
        (mode,) = cursor.fetchone()
    if mode != "on":
        raise CannotCopy("Nothing is archived: set KINDRED_ARCHIVE, and start Kindred again.")


def _copy_files(told: Told) -> None:
    """Those of before there was an archive, and those that it could not take."""
    if not isinstance(default_storage._wrapped, ArchivedStorage):  # type: ignore[attr-defined]
        return
    storage, done = default_storage._wrapped, 0  # type: ignore[attr-defined]
    for folder in ARCHIVED:
        for name in names_in(default_storage, folder):
            storage.keep(name)
            done += 1
            told(done, done)


def _copy_keys(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for key in settings.KINDRED_SECRET_FILES:
        if key.exists():
            target = folder / key.name
            target.touch(mode=0o600)
            target.write_bytes(key.read_bytes())


def prune(archive: Path, *, kept_for: timedelta) -> int:
    """Forget what no moment within `kept_for` needs: bases, their log, files deleted before; how many bases went.

    The latest base that is older than that stays: what came after it is restored from it.
    """
    horizon = datetime.now(UTC) - kept_for
    bases = bases_in(archive)
    old = [base for base in bases if base.made_at <= horizon][:-1]
    for base in old:
        shutil.rmtree(base.folder)
    kept = bases[len(old) :]
    if kept:
        _forget_log(archive / LOG, kept[0].first_segment)
        _forget_files(archive / ARCHIVED_FILES, kept[0].made_at)
    return len(old)


def _forget_log(folder: Path, first: str) -> None:
    for path in folder.iterdir():
        if len(path.name) >= 24 and path.name[8:24] < first:
            path.unlink()


def _forget_files(folder: Path, since: datetime) -> None:
    """Those that are gone from the site since before the archive's first moment."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            is_gone = not default_storage.exists(str(path.relative_to(folder)))
            if is_gone and path.stat().st_mtime < since.timestamp():
                path.unlink()
