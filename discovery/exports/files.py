"""Where an export lies: in storage once it is made, and in a folder of this machine while it is being made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from discovery.storage import names_in

FOLDER = "exports"


class MadeFile(File):
    """A finished file of this machine: Django's storage moves it where it can, and copies it where it must."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def stored_name(export_id: UUID) -> str:
    return f"{FOLDER}/{export_id}.zip"


def store(export_id: UUID, made: Path) -> int:
    """Take the finished file into storage, in place of what an interrupted run left there; its bytes."""
    size, name = made.stat().st_size, stored_name(export_id)
    default_storage.delete(name)
    with MadeFile(made) as file:
        default_storage.save(name, file)
    return size


def remove(export_id: UUID) -> None:
    """One that is gone already is no error."""
    default_storage.delete(stored_name(export_id))


def workplace(export_id: UUID) -> Path:
    """An empty folder to make it in, on the disk of the data: those for what is passing may be small."""
    folder = _workplaces() / str(export_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def leave_workplace(export_id: UUID) -> None:
    shutil.rmtree(_workplaces() / str(export_id), ignore_errors=True)


def remove_strays(kept: set[UUID], working: set[UUID]) -> None:
    """Delete files of exports that are not among the `kept`, and workplaces of others than those being made."""
    names = {stored_name(export_id) for export_id in kept}
    for name in list(names_in(default_storage, FOLDER)):
        if name not in names:
            default_storage.delete(name)
    if _workplaces().is_dir():
        for folder in _workplaces().iterdir():
            if folder.name not in {str(export_id) for export_id in working}:
                shutil.rmtree(folder, ignore_errors=True)


def workplaces() -> Iterator[Path]:
    """Every folder here in which an export is, or was, being made."""
    yield from _workplaces().iterdir() if _workplaces().is_dir() else ()


def _workplaces() -> Path:
    return Path(settings.DATA_DIR) / "exporting"
