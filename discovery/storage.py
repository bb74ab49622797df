"""Where files are kept: the data folder, or a bucket of an S3-compatible service; carrying them from one to another."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

# Seconds that a signed address is good for; a redirect to it is kept for less.
SIGNED_SECONDS = 300


@dataclass(frozen=True)
class Place:
    """`backend` is what Django's STORAGES wants; `origins` are where a browser is sent to, besides the site itself."""

    backend: dict[str, Any]
    is_remote: bool = False
    origins: list[str] = field(default_factory=list)

    def open(self) -> Storage:
        made: Storage = import_string(self.backend["BACKEND"])(**self.backend["OPTIONS"])
        return made


def place_of(address: str, *, media: Path, key: str = "", secret: str = "", archive: Path | None = None) -> Place:
    """The folder `media` for an empty address; else s3://BUCKET/PREFIX?endpoint=https://…&region=….

    What is stored in the folder is copied to `archive`, where there is one; a bucket keeps versions by itself.

    Without `key` and `secret` the service's library looks for them by itself, in the machine's role too.
    Raises ValueError.
    """
    if not address:
        if archive:
            return Place({"BACKEND": f"{__name__}.ArchivedStorage", "OPTIONS": {"location": media, "archive": archive}})
        folder = {"location": media}
        return Place({"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder})
    parts = urlsplit(address)
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc or set(given) - {"endpoint", "region"}:
        raise ValueError("A storage must read like s3://bucket/prefix?endpoint=https://s3.example&region=eu-1")
    endpoint, region = given.get("endpoint", ""), given.get("region", "")
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise ValueError("The endpoint of a storage is an address, such as https://s3.example")
    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": key or None,
        "secret_key": secret or None,
        "default_acl": None,
        "file_overwrite": True,
        "signature_version": "s3v4",
        "querystring_auth": True,
        "querystring_expire": SIGNED_SECONDS,
        # Services of one's own seldom have a host name for each bucket.
        "addressing_style": "path" if endpoint else "virtual",
    }
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    return Place(backend, is_remote=True, origins=_origins(parts.netloc, endpoint, region))


# The folder of an archive in which they lie.
ARCHIVED_FILES = "files"
# What belongs to posts and people; all else is passing, and asked for again by whoever misses it.
ARCHIVED = ("originals", "renditions", "portraits")


class ArchivedStorage(FileSystemStorage):
    """The data folder, with a second copy of what is ARCHIVED in `archive`, where it stays when it is deleted here.

    The time of a copy is that of its storing, or once it is deleted of that. An archive that is full or away costs no
    upload: what it lacks is told in the log, and copied by the next `backup --base`.
    """

    def __init__(self, location: Path, archive: Path) -> None:
        super().__init__(location=location)
        self.archive = archive

    def _save(self, name: str, content: File) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        self.keep(saved, anew=True)
        return saved

    def delete(self, name: str) -> None:
        super().delete(name)
        with suppress(OSError):
            os.utime(self.archive / name)

    def keep(self, name: str, *, anew: bool = False) -> None:
        """Copy one file, by default unless the archive has it in its length; by a second name where it can be."""
        source, target = Path(self.path(name)), self.archive / name
        if name.split("/")[0] not in ARCHIVED:
            return
        draft = target.with_name(f"{target.name}.new")
        try:
            if not anew and target.exists() and target.stat().st_size == source.stat().st_size:
                return
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.unlink(missing_ok=True)
            try:
                os.link(source, draft)
            except OSError:  # on another disk, as it should be
                shutil.copyfile(source, draft)
            draft.replace(target)
        except OSError as problem:
            logger.error("%s is not in the archive: %s", name, problem)


def in_archive(name: str) -> Path | None:
    """The copy of a stored file in the archive, where there is one."""
    if not isinstance(default_storage, ArchivedStorage):
        return None
    path = default_storage.archive / name
    return path if path.is_file() else None


# What is on its way, or can be made again; nothing that is kept refers to it.
PASSING = ("arriving",)


@dataclass(frozen=True)
class Carried:
    """One file, and whether it had to be copied; `problem` when it could not be."""

    name: str
    copied: bool = False
    problem: str = ""


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file of the storage, folder by folder, in the order of their names."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(filter(None, names)):
        yield f"{folder}/{name}" if folder else name
    for below in sorted(filter(None, folders)):
        if folder or below not in PASSING:
            yield from names_in(storage, f"{folder}/{below}" if folder else below)


def carry(*, source: Storage, target: Storage, name: str, dry_run: bool = False) -> Carried:
    """Copy one file unless the target has it in its full length: a run that was stopped goes on where it was."""
    try:
        size = source.size(name)
        if target.exists(name) and target.size(name) == size:
            return Carried(name)
        if not dry_run:
            target.delete(name)
            with source.open(name) as file:
                target.save(name, file)
            if target.size(name) != size:
                return Carried(name, problem="It arrived in another length.")
    except FileNotFoundError:
        return Carried(name, problem="It is gone.")  # deleted since its name was read
    return Carried(name, copied=True)


def _origins(bucket: str, endpoint: str, region: str) -> list[str]:
    if endpoint:
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]
    return [f"https://{bucket}.s3.amazonaws.com", *([f"https://{bucket}.s3.{region}.amazonaws.com"] if region else [])]
