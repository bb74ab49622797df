"""What is left of a picture: which of its files are in storage, and which in the archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from PIL import Image

from discovery.imaging.apart import open_upright
from discovery.imaging.opening import PictureRefused
from discovery.posts import files
from discovery.posts.models import Picture
from discovery.storage import in_archive


@dataclass(frozen=True)
class Left:
    """The best file that is left of a picture, and what it shows."""

    name: str
    data: bytes
    image: Image.Image


def names_beside(name: str) -> set[str]:
    """The full names of what lies in the folder of this file."""
    folder = name.rpartition("/")[0]
    try:
        return {f"{folder}/{found}" for found in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def copies_of(picture: Picture) -> set[str]:
    """What every ready picture has besides its original."""
    widths = picture.rendition_widths
    return {files.download_name(picture.pk), *(files.rendition_name(picture.pk, width) for width in widths)}


def brought_back(picture: Picture) -> bool:
    """Whether the archive had its original, byte for byte as it came."""
    name = files.original_name(picture.pk)
    archived = in_archive(name)
    data = archived.read_bytes() if archived else b""
    if sha256(data).hexdigest() != picture.sha256:
        return False
    files.store(name, data)
    return True


def best_left(picture: Picture) -> Left | None:
    """Of the original what is in storage; whoever asks has looked for it in the archive."""
    widths = sorted(picture.rendition_widths, reverse=True)
    original = files.original_name(picture.pk)
    copies = [files.download_name(picture.pk), *(files.rendition_name(picture.pk, width) for width in widths)]
    for name, reads in [(original, files.read), *((copy, read) for copy in copies)]:
        try:
            data = reads(name)
            return Left(name, data, open_upright(data))
        except (PictureRefused, FileNotFoundError):
            continue
    return None


def read(name: str) -> bytes:
    """From storage, or from the archive. Raises FileNotFoundError."""
    try:
        return files.read(name)
    except FileNotFoundError:
        if archived := in_archive(name):
            return archived.read_bytes()
        raise


def hopeless(pictures: QuerySet) -> Iterator[UUID]:
    """Those of which no file is left, neither in storage nor in the archive."""
    for picture in pictures.only("rendition_widths"):
        original, copies = files.original_name(picture.pk), copies_of(picture)
        is_here = default_storage.exists(original) or copies & names_beside(files.download_name(picture.pk))
        if not is_here and not any(in_archive(name) for name in (original, *copies)):
            yield picture.pk
