"""The storage that the environment names."""

from __future__ import annotations

from pathlib import Path

from config import env
from discovery.storage import ARCHIVED_FILES, SIGNED_SECONDS, Place, place_of

__all__ = ["SIGNED_SECONDS", "chosen"]


def chosen(media: Path, archive: Path | None) -> Place:
    """Raises BadSetting."""
    try:
        return place_of(
            env.STORAGE.text(),
            media=media,
            key=env.STORAGE_KEY.text(),
            secret=env.STORAGE_SECRET.text(),
            archive=archive / ARCHIVED_FILES if archive else None,
        )
    except ValueError as problem:
        raise env.BadSetting(f"{env.STORAGE.name}: {problem}") from None
