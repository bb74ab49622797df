"""Who made each picture of a source, and what is said of it: out of a table of labels, or out of its folders."""

from __future__ import annotations

import re
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from discovery.imaging.opening import ACCEPTED, Limits, PictureRefused
from discovery.imports.labels import MOST_BYTES, Labels, Row, normal_path, read_labels
from discovery.imports.sources import CannotImport, Item, Source, Unreadable

_BETWEEN_TAGS = re.compile(r"[,，、;；|\n]")
_PICTURE_ENDINGS = {f".{kind.extension}" for kind in ACCEPTED.values()} | {".jpeg", ".jpe", ".tiff", ".heif", ".mpo"}


@dataclass(frozen=True)
class Mapping:
    """What was asked for. `author` is a username that exists; without it and `author_from`, folders name authors."""

    labels: str = ""
    path_from: str = "path"
    author_from: str = ""
    caption_from: str = ""
    tags_from: tuple[str, ...] = ()
    author: str = ""


@dataclass(frozen=True)
class Words:
    """What goes with one picture. `author` is a name as it was written, empty where Mapping.author counts."""

    author: str = ""
    caption: str = ""
    tags: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Plan:
    """`items` to import, each with its words; `unused`: how many rows of the labels name no item."""

    items: Sequence[Item]
    words: ReadOnly[str, Words]
    unused: int = field(default=0)


def make_plan(source: Source, mapping: Mapping) -> Plan:
    """Raises CannotImport for options that contradict each other and for labels that are missing or broken."""
    _check(mapping)
    table = _find(source, mapping.labels) if mapping.labels else None
    items = [item for item in source.items if item is not table]
    paths = [item.path for item in items]
    authors = {} if mapping.author or mapping.author_from else folder_authors(paths, source.title)
    if not mapping.labels:
        return Plan(items, {path: Words(author=authors.get(path, "")) for path in paths})
    labels = read_labels(_content(table, mapping.labels), PurePosixPath(mapping.labels).name, mapping.path_from)
    folder = f"{PurePosixPath(table.path).parent}/" if table else ""
    rows = labels.matched(paths, folder)
    reader = _RowReader(labels, mapping)
    words = {path: reader.words(rows.get(path), authors.get(path, "")) for path in paths}
    return Plan(items, words, unused=len(labels.rows) - len({id(row) for row in rows.values()}))


def _check(mapping: Mapping) -> None:
    if mapping.author and mapping.author_from:
        raise CannotImport("Give either --author or --author-from: a picture has one author.")
    columns = {
        "--author-from": mapping.author_from,
        "--caption-from": mapping.caption_from,
        "--tags-from": mapping.tags_from,
    }
    for option, value in columns.items():
        if value and not mapping.labels:
            raise CannotImport(f"{option} names a column: say by --labels which table has it.")


class _RowReader:
    """Takes the wanted columns out of rows; it knows before the first row that the table has them."""

    def __init__(self, labels: Labels, mapping: Mapping) -> None:
        self._labels, self._needs_author = labels.name, bool(mapping.author_from)
        self._author = labels.column(mapping.author_from) if mapping.author_from else ""
        self._caption = labels.column(mapping.caption_from) if mapping.caption_from else ""
        self._tags = [labels.column(name) for name in mapping.tags_from]

    def words(self, row: Row | None, folder_author: str) -> Words:
        if row is None and self._needs_author:
            return Words(problem=f"{self._labels} has no row for it, so that its author is not known.")
        row = row or {}
        author = row.get(self._author, "") if self._needs_author else folder_author
        if self._needs_author and not author:
            return Words(problem=f"Its row in {self._labels} names no author.")
        tags = [tag.strip() for column in self._tags for tag in _BETWEEN_TAGS.split(row.get(column, ""))]
        return Words(author, row.get(self._caption, ""), tuple(tag for tag in tags if tag))


def folder_authors(paths: Sequence[str], title: str) -> dict[str, str]:
    """The author of each path by its folder: the first one below the folders that all pictures share.

    Pictures that lie in the shared folder itself are of that folder's name, or of `title` at the very root.
    """
    folders = {path: PurePosixPath(path).parent.parts for path in paths}
    pictures = [path for path in paths if PurePosixPath(path).suffix.lower() in _PICTURE_ENDINGS] or paths
    shared = _shared([folders[path] for path in pictures])
    fallback = shared[-1] if shared else title
    return {
        path: parts[len(shared)] if len(parts) > len(shared) and parts[: len(shared)] == shared else fallback
        for path, parts in folders.items()
    }


def _shared(folders: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The parts that all of the folders begin with."""
    # Between the first and the last in order lies every other one, so that those two suffice.
    first, last = min(folders, default=()), max(folders, default=())
    same = [one == other for one, other in zip(first, last, strict=False)]
    return first[: [*same, False].index(False)]


def _find(source: Source, name: str) -> Item | None:
    """The table inside the source: by its path there, or by its bare name where only one file is called so."""
    path = normal_path(name)
    exact = [item for item in source.items if item.path == path]
    called = [item for item in source.items if PurePosixPath(item.path).name == path]
    if exact:
        return exact[0]
    return called[0] if len(called) == 1 else None


def _content(table: Item | None, name: str) -> bytes:
    """The bytes of the table, inside the source or else on disk."""
    try:
        if table is not None:
            return table.load(Limits(max_bytes=MOST_BYTES))
        place = Path(name).expanduser()
        if not place.is_file():
            raise CannotImport(f"There is no {name}, neither inside the source nor on disk.")
        return place.read_bytes()
    except (Unreadable, PictureRefused, OSError) as problem:
        raise CannotImport(f"{name} cannot be read: {problem}") from problem
