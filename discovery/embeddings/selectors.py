"""Vectors read back: the one nearest-neighbour query over posts, and the vectors to ask it with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber

from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.posts.models import PICTURES_A_POST, PostQuerySet

# A post with several pictures stands in the list once for each: that many more rows are asked for at most.
SPARE = 1.3


@dataclass(frozen=True)
class Neighbour:
    """A post, that of its pictures which lies nearest, and their cosine similarity (-1 to 1)."""

    post_id: UUID
    picture_id: UUID
    similarity: float


def nearest_posts(vector: np.ndarray, *, space: EmbeddingSpace, among: PostQuerySet, limit: int) -> list[Neighbour]:
    """The posts of `among` nearest to `vector` (unit, float32 [space.dimension]), nearest first, each once.

    `among` is filtered inside the walk of the index, never after it. Never fewer than `limit` while there are more.
    """
    rows = int(limit * SPARE) + PICTURES_A_POST
    while True:
        found = _nearest_pictures(vector, space, among, rows)
        best: dict[UUID, Neighbour] = {}
        for neighbour in found:
            best.setdefault(neighbour.post_id, neighbour)
        if len(best) >= limit or len(found) < rows:
            return list(best.values())[:limit]
        rows *= 2


def _nearest_pictures(vector: np.ndarray, space: EmbeddingSpace, among: PostQuerySet, rows: int) -> list[Neighbour]:
    nearest = (
        Embedding.objects.nearest_to(vector, space)
        .filter(Exists(among.filter(pk=OuterRef("post_id"))))
        .values_list("post_id", "picture_id", "distance")[:rows]  # type: ignore[misc]  # annotated by nearest_to
    )
    # relaxed_order gives rows almost in order; equals stand by identifier, so that pages agree.
    ordered = sorted(nearest, key=lambda row: (row[2], row[0].int))
    return [Neighbour(post_id, picture_id, 1.0 - float(distance)) for post_id, picture_id, distance in ordered]


def nearest_of_authors(
    vector: np.ndarray, author_ids: Collection[int], *, space: EmbeddingSpace, among: PostQuerySet, each: int
) -> dict[int, list[UUID]]:
    """For each author the identifiers of their `each` pictures nearest to `vector`, by an exact scan of theirs."""
    place = Window(RowNumber(), partition_by=[F("post__author")], order_by=[F("distance").asc()])
    rows = (
        Embedding.objects.nearest_to(vector, space)
        .filter(Exists(among.filter(pk=OuterRef("post_id"))), post__author__in=list(author_ids))
        .annotate(place=place)
        .filter(place__lte=each)
        .order_by("post__author", "place")
    )
    found: dict[int, list[UUID]] = {}
    for author_id, picture_id in rows.values_list("post__author_id", "picture_id"):
        found.setdefault(author_id, []).append(picture_id)
    return found


def vectors_of_post(post_id: UUID, space: EmbeddingSpace) -> list[np.ndarray]:
    """The vectors of a post's pictures, in their order; empty while it is not searchable."""
    rows = Embedding.objects.filter(space=space, post=post_id).order_by("picture__position")
    return [np.array(vector, np.float32) for vector in rows.values_list("vector", flat=True)]


def vectors_of_liked(user_id: int, space: EmbeddingSpace, limit: int = 20) -> list[np.ndarray]:
    """The first pictures of the posts that a person liked last."""
    rows = Embedding.objects.filter(space=space, post__likes__user=user_id, picture__position=1)
    return [
        np.array(v, np.float32)
        for v in rows.order_by("-post__likes__created_at").values_list("vector", flat=True)[:limit]
    ]


def searchable(picture_ids: Sequence[UUID], space: EmbeddingSpace) -> set[UUID]:
    """Which of these pictures have their vector."""
    return set(Embedding.objects.filter(space=space, picture__in=picture_ids).values_list("picture_id", flat=True))
