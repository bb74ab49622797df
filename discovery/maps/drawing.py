"""A map of pictures: each in a cell of its own beside what is like it, and the words that a region has in common."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.core.cache import cache

from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Picture
from discovery.ranking.clusters import distinctive
from discovery.ranking.medoids import medoids
from discovery.ranking.projection import layout, on_grid

# Fewer are seen at a glance.
FEWEST = 12
# More could not be told apart on a screen, and would take seconds to come.
MOST = 200
MOST_REGIONS = 8
# Of a cell's side of CELL units, what the picture covers.
CELL, TILE = 100, 92
# Room around the outermost cells for words that are wider than what they stand on.
MARGIN = 60
FRESH_SECONDS = 3600


@dataclass(frozen=True)
class Place:
    """A picture and its cell, from 0; `x` and `y` are where its tile begins, in units of the drawing."""

    picture: Picture
    column: int
    row: int

    @property
    def x(self) -> int:
        return self.column * CELL + (CELL - TILE) // 2

    @property
    def y(self) -> int:
        return self.row * CELL + (CELL - TILE) // 2

    @property
    def thumbnail(self) -> int:
        """The width of the smallest rendition; a tile is a finger's breadth."""
        narrowest: int = min(self.picture.rendition_widths)
        return narrowest


@dataclass(frozen=True)
class Label:
    """Words for a region, at the middle of it."""

    words: str
    x: int
    y: int


@dataclass(frozen=True)
class PictureMap:
    """`places` in reading order; `width` and `height` of the drawing in units, the margin left out."""

    places: Sequence[Place]
    labels: Sequence[Label]
    width: int
    height: int

    @property
    def view_box(self) -> str:
        return f"{-MARGIN} {-MARGIN} {self.width + 2 * MARGIN} {self.height + 2 * MARGIN}"


def map_of(pictures: Sequence[Picture], names: Mapping[UUID, str] | None = None) -> PictureMap | None:
    """The map of those of the first MOST `pictures` that are searchable; None of fewer than FEWEST.

    They come with their posts, and these with their tags, in an order of the caller's; `names` says of a picture what
    its region is called, where the caller knows. One query. Where each lies depends on the vectors alone, so it is
    kept by what they are of, whoever looks.
    """
    space = active_space()
    rows = _vectors(pictures[:MOST], space) if space else {}
    shown = [picture for picture in pictures[:MOST] if picture.pk in rows]
    if space is None or len(shown) < FEWEST:
        return None
    vectors = np.array([rows[picture.pk] for picture in shown], np.float32)
    cells, (columns, lines) = _cells(shown, vectors, space)
    places = [Place(picture, column, row) for picture, (column, row) in zip(shown, cells, strict=True)]
    regions = _named_regions(shown, names or {}) or _found_regions(shown, vectors)
    labels = [_label(words, [places[i] for i in members]) for words, members in regions]
    in_order = sorted(places, key=lambda place: (place.row, place.column))
    return PictureMap(in_order, labels, columns * CELL, lines * CELL)


def _vectors(pictures: Sequence[Picture], space: EmbeddingSpace) -> dict[UUID, object]:
    rows = Embedding.objects.filter(space=space, picture__in=[picture.pk for picture in pictures])
    return dict(rows.values_list("picture_id", "vector"))


def _cells(
    pictures: Sequence[Picture], vectors: np.ndarray, space: EmbeddingSpace
) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    names = ",".join(picture.pk.hex for picture in pictures)
    key = f"map:{space.pk}:{hashlib.sha256(names.encode()).hexdigest()}"
    kept: tuple[list[tuple[int, int]], tuple[int, int]] | None = cache.get(key)
    if kept is None:
        cells, columns, lines = on_grid(layout(vectors))
        kept = [(column, row) for column, row in cells.tolist()], (columns, lines)
        cache.set(key, kept, FRESH_SECONDS)
    return kept


def _found_regions(pictures: Sequence[Picture], vectors: np.ndarray) -> list[tuple[str, Sequence[int]]]:
    """Groups by their look, each with the word that tells it from the others best; no word stands twice."""
    words = [_words(picture) for picture in pictures]
    regions: dict[str, Sequence[int]] = {}
    for group in medoids(vectors, at_most=MOST_REGIONS):
        telling = distinctive([words[i] for i in group.members], words)
        name = next((word for word in telling if word not in regions), None)
        if name:
            regions[name] = group.members
    return list(regions.items())


def _named_regions(pictures: Sequence[Picture], names: Mapping[UUID, str]) -> list[tuple[str, Sequence[int]]]:
    regions: dict[str, list[int]] = {}
    for place, picture in enumerate(pictures):
        if name := names.get(picture.pk):
            regions.setdefault(name, []).append(place)
    return list(regions.items())


def _words(picture: Picture) -> set[str]:
    """The tags of its post; where it has none, what it seems to show."""
    tags = {tag.name for tag in picture.post.tags.all()}
    return tags or {label["name"] for label in picture.labels[:1]}


def _label(words: str, places: Sequence[Place]) -> Label:
    """At the place nearest to the middle of them all, so that it stands on one that it speaks of."""
    middle = np.mean([(place.column, place.row) for place in places], axis=0)
    nearest = min(places, key=lambda place: (place.column - middle[0]) ** 2 + (place.row - middle[1]) ** 2)
    return Label(words, nearest.column * CELL + CELL // 2, nearest.row * CELL + CELL // 2)
