"""Where a picture's files lie in storage. Originals are never served; all else was written by us, without metadata."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage


def _folder(picture_id: UUID) -> str:
    # The last byte of a UUIDv7 is random: its first ones are the time and would fill one folder at a time.
    return f"{picture_id.hex[-2:]}/{picture_id}"


def original_name(picture_id: UUID) -> str:
    return f"originals/{_folder(picture_id)}"


def rendition_name(picture_id: UUID, width: int) -> str:
    return f"renditions/{_folder(picture_id)}/{width}.webp"


def avif_name(picture_id: UUID, width: int) -> str:
    return f"renditions/{_folder(picture_id)}/{width}.avif"


def download_name(picture_id: UUID) -> str:
    return f"renditions/{_folder(picture_id)}/download.jpg"


def store(name: str, content: File | bytes) -> None:
    """Write `content` under exactly `name`, in place of what an earlier, interrupted run left there."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content) if isinstance(content, bytes) else content)


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


def size(name: str) -> int:
    """In bytes."""
    return default_storage.size(name)


def remove(picture_id: UUID) -> None:
    """Delete every file of a picture; those that are gone already are no error."""
    default_storage.delete(original_name(picture_id))
    remove_copies(picture_id)


def remove_copies(picture_id: UUID) -> None:
    """Delete all that was made of the original, also what a run that was cut off left, which no row tells of."""
    folder = f"renditions/{_folder(picture_id)}"
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
