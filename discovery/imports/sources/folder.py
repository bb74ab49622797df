"""A folder's files as items: nothing outside of it is read, and nothing that is not a plain file is opened."""

from __future__ import annotations

import os
import stat
from functools import partial
from pathlib import Path

from discovery.imaging.opening import Limits
from discovery.imports.sources.item import Item, Unreadable, checked, is_clutter, readable_path, unreadable


def folder_items(root: Path) -> list[Item]:
    """Every file below `root` (resolved), clutter left out; sub-folders that cannot be listed are items too."""
    items: list[Item] = []

    def not_listed(error: OSError) -> None:
        reason = f"The folder cannot be read: {error.strerror}."
        items.append(unreadable(_path_in(root, str(error.filename)) or readable_path(root.name), reason))

    for folder, subfolders, files in os.walk(root, onerror=not_listed):
        subfolders[:] = sorted(name for name in subfolders if not is_clutter([name]))
        for name in subfolders:
            if os.path.islink(os.path.join(folder, name)):
                reason = "It is a link to a folder; links to folders are not followed."
                items.append(unreadable(_path_in(root, os.path.join(folder, name)), reason))
        for name in files:
            if not is_clutter([name]):
                place = os.path.join(folder, name)
                items.append(Item(_path_in(root, place), partial(_load, root, place)))
    return items


def file_item(place: Path) -> Item:
    """One file by itself."""
    root = place.resolve().parent
    return Item(readable_path(place.name), partial(_load, root, str(place)))


def _path_in(root: Path, place: str) -> str:
    relative = os.path.relpath(place, root)
    return "" if relative == "." else readable_path(relative)


def _load(root: Path, place: str, limits: Limits) -> bytes:
    try:
        # Looked at before it is opened: opening a pipe would wait for its writer, for ever.
        target = Path(place).resolve(strict=True)
        if not target.is_relative_to(root):
            raise Unreadable("It is a link that leads out of the folder.")
        if not stat.S_ISREG(target.stat().st_mode):
            raise Unreadable("It is not a plain file.")
        with target.open("rb") as file:
            limits.check_bytes(os.fstat(file.fileno()).st_size)
            data = file.read(limits.max_bytes + 1)
    except FileNotFoundError:
        raise Unreadable("It is gone, or a link to nothing.") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise Unreadable(f"It cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    limits.check_bytes(len(data))
    return checked(data)
