"""A folder or zip of labelled pictures, decoded once as the site would encode them; what is unusable is counted."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from PIL import Image

from discovery.imaging.opening import Limits, PictureRefused, inspect, open_upright
from discovery.imports.labels import MOST_BYTES, Labels, Row, read_labels
from discovery.imports.sources import CannotImport, Item, Source, Unreadable, open_source
from discovery.relevance.refusals import CannotMeasure
from discovery.relevance.sampling import stratified_sample

SHORT_SIDE = 288
"""Pixels that the short side keeps at most: what the site gives to its encoder (`embeddings.encoding.SHORT_SIDE`)."""

TABLES = ("labels.tsv", "labels.csv")
TITLES, COLOURS = ("title", "caption"), ("colour", "color")
PATH = "path"

Reached = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where classes are written: in the column of this name of a table, or, without a name, in the parent folders."""

    column: str = ""

    @classmethod
    def parse(cls, text: str) -> Layout:
        """From "folders" or "labels:COLUMN"; raises CannotMeasure for anything else."""
        kind, _, column = text.partition(":")
        if text == "folders" or (kind == "labels" and column.strip()):
            return cls(column.strip())
        raise CannotMeasure(f"The layout is `folders` or `labels:COLUMN`, not {text!r}.")


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one picture; empty where nothing is."""

    label: str
    author: str = ""
    title: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """n decoded pictures (RGB, upright) and what is said of each; None for what the data do not tell at all.

    `unlabelled` counts the files without a class, `unreadable` says of each file why it could not be opened.
    """

    name: str
    images: Sequence[Image.Image]
    names: Sequence[str]
    classes: Sequence[str]
    authors: Sequence[str] | None = None
    titles: Sequence[str] | None = None
    colours: Sequence[str] | None = None
    unlabelled: int = 0
    unreadable: Sequence[str] = ()


def load_dataset(
    place: Path,
    layout: Layout,
    *,
    author_from: str = "",
    sample: int | None = None,
    seed: int = 0,
    reached: Reached = lambda done, total: None,
) -> Dataset:
    """Read `place`, or `sample` pictures of it drawn by `seed`; `reached` hears how many are decoded.

    Raises CannotImport where there is no folder or zip, or its table lacks a column, and CannotMeasure where fewer
    than two pictures can be measured.
    """
    if author_from and not layout.column:
        raise CannotMeasure("--author-from names a column of a table, which only the layout labels:COLUMN reads.")
    with open_source(place) as source:
        table = _table(source, layout, author_from) if layout.column else _Folders()
        said = table.words([item for item in source.items if item is not table.item])
        items = [item for item in source.items if item.path in said]
        if not items:
            raise CannotMeasure(f"No picture of {source.name} has a class: {table.why_none}.")
        if sample is not None:
            chosen = stratified_sample([said[item.path].label for item in items], sample, seed)
            items = [items[position] for position in chosen]
        opened = _decoded(items, reached)
        unlabelled = len(source.items) - len(said) - (table.item is not None)
        name = source.title
    readable = [(item.path, image) for item, image in zip(items, opened, strict=True) if isinstance(image, Image.Image)]
    if len(readable) < 2:
        raise CannotMeasure(f"{name} has {len(readable)} pictures that can be read; neighbours take at least two.")
    words = [said[path] for path, _ in readable]
    return Dataset(
        name=name,
        images=[image for _, image in readable],
        names=[path for path, _ in readable],
        classes=[one.label for one in words],
        authors=[one.author for one in words] if author_from else None,
        titles=[one.title for one in words] if any(one.title for one in words) else None,
        colours=[one.colour for one in words] if any(one.colour for one in words) else None,
        unlabelled=unlabelled,
        unreadable=[f"{i.path}: {why}" for i, why in zip(items, opened, strict=True) if isinstance(why, str)],
    )


class _Folders:
    """Classes by the name of the parent folder."""

    item: Item | None = None
    why_none = "none lies in a folder within it"

    def words(self, items: Sequence[Item]) -> Mapping[str, Words]:
        parents = {item.path: PurePosixPath(item.path).parent.name for item in items}
        return {path: Words(parent) for path, parent in parents.items() if parent}


class _Table:
    """Classes by a column of a table; the columns of titles and colours are known by their usual names."""

    def __init__(self, item: Item, labels: Labels, layout: Layout, author_from: str) -> None:
        self.item: Item | None = item
        self._labels = labels
        self._folder = f"{PurePosixPath(item.path).parent}/"
        self._columns = {
            "label": labels.column(layout.column),
            "author": labels.column(author_from) if author_from else "",
            "title": _known(labels, TITLES),
            "colour": _known(labels, COLOURS),
        }
        self.why_none = f"no row of {labels.name} names one of its files and its {layout.column}"

    def words(self, items: Sequence[Item]) -> Mapping[str, Words]:
        rows = self._labels.matched([item.path for item in items], self._folder)
        said = {path: self._words(row) for path, row in rows.items()}
        return {path: words for path, words in said.items() if words.label}

    def _words(self, row: Row) -> Words:
        return Words(**{name: row.get(column, "") for name, column in self._columns.items()})


def _known(labels: Labels, names: Sequence[str]) -> str:
    columns = {column.casefold(): column for column in reversed(labels.columns)}
    return next((columns[name] for name in names if name in columns), "")


def _table(source: Source, layout: Layout, author_from: str) -> _Table:
    """The table labels.tsv or labels.csv of the source, the one that lies highest."""
    found = [item for item in source.items if PurePosixPath(item.path).name.lower() in TABLES]
    if not found:
        raise CannotMeasure(f"{source.name} holds no {' or '.join(TABLES)}, which labels:{layout.column} reads.")
    item = min(found, key=lambda item: (item.path.count("/"), item.path))
    try:
        data = item.load(Limits(max_bytes=MOST_BYTES))
    except (Unreadable, PictureRefused) as problem:
        raise CannotImport(f"{item.path} cannot be read: {problem}") from problem
    return _Table(item, read_labels(data, PurePosixPath(item.path).name, PATH), layout, author_from)


def _decoded(items: Sequence[Item], reached: Reached) -> list[Image.Image | str]:
    """Each item's picture, or why there is none; the decoders run beside each other, without Python's lock."""
    opened: list[Image.Image | str] = []
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        for image in pool.map(_opened, items):
            opened.append(image)
            reached(len(opened), len(items))
    return opened


def _opened(item: Item) -> Image.Image | str:
    limits = Limits()
    try:
        data = item.load(limits)
        header = inspect(data, limits)
        short, long = sorted((header.width, header.height))
        at_most = math.ceil(long * SHORT_SIDE / short) if short > SHORT_SIDE else None
        return open_upright(data, limits, at_most=at_most)
    except (Unreadable, PictureRefused) as problem:
        return str(problem)
