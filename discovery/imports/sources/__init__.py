"""A folder or a zip as items in one order; pure, and no item, however broken or hostile, ends the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from discovery.imports.sources.archive import opened_archive
from discovery.imports.sources.folder import folder_items
from discovery.imports.sources.item import LONGEST_PATH, CannotImport, Item, Unreadable, in_order, readable_path

__all__ = ["LONGEST_PATH", "CannotImport", "Item", "Source", "Unreadable", "open_source", "readable_path"]


class Source:
    """`name` tells it from other sources; `items` come shuffled by their names, the same way each time."""

    def __init__(self, name: str, items: list[Item]) -> None:
        self.name = name
        self.items = in_order(items)

    @property
    def title(self) -> str:
        """The name without the ending of a zip, for people."""
        return self.name[:-4] if self.name.lower().endswith(".zip") and len(self.name) > 4 else self.name


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """The folder or zip at `path`. Raises CannotImport when there is none, or it cannot be read at all."""
    try:
        place = path.expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise CannotImport(f"There is no folder or zip at {path}.") from None
    name = readable_path(place.name or str(place))
    if place.is_dir():
        yield Source(name, folder_items(place))
    elif place.is_file():
        with opened_archive(place, place.name) as items:
            yield Source(name, items)
    else:
        raise CannotImport(f"{path} is neither a folder nor a zip.")
