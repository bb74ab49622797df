"""Vectors read back: the one nearest-neighbour query over posts, and the vectors to ask it with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, OuterRef, UUIDField, Window
from django.db.models.functions import RowNumber

from accounts.users.models import User
from discovery.embeddings import recall
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.neighbours import (
    Answer,
    Neighbour,
    Neighbourhood,
    first_of_each_post,
    nearest_by_index,
    nearest_exactly,
    nearest_of_few,
)
from discovery.posts.models import PICTURES_A_POST, Post, PostQuerySet

__all__ = [
    "Answer",
    "Neighbour",
    "Neighbourhood",
    "nearest_of_authors",
    "nearest_posts",
    "nearest_to_each",
    "searchable",
    "vectors_of_liked",
    "vectors_of_post",
]

# A post with several pictures stands in a walk once for each: that many more rows are asked for at first.
SPARE = 1.3
# As many as a walk compares anyway (hnsw.ef_search): asking for fewer saves nothing, and finds less under a filter.
FEWEST_ROWS = 200
# As many of somebody's latest posts say what they post now as their tastes are made of (tastes/processing.py).
POSTS_COMPARED = 300


class Unnest(Func):
    """An array of identifiers as rows."""

    function = "unnest"
    set_returning = True
    output_field = UUIDField()


def nearest_posts(vector: np.ndarray, *, space: EmbeddingSpace, among: PostQuerySet, limit: int) -> Neighbourhood:
    """The posts of `among` nearest to `vector` (unit, float32 [space.dimension]), nearest first, each once.

    Never fewer than `limit` while there are more, whatever `among` holds. Where few match, one statement compares all
    of them; where many do, a second walks the space's index, and `among` is filtered inside the walk. Should that end
    short, all are compared after all: four statements at most.
    """
    few = nearest_of_few(vector, space=space, among=among, limit=limit, rows=_rows_for(limit))
    if few is not None:
        return few
    return _nearest_of_many(vector, space=space, among=among, limit=limit)


def nearest_to_each(
    vectors: Sequence[np.ndarray], *, space: EmbeddingSpace, among: PostQuerySet, limit: int
) -> list[Neighbourhood]:
    """`nearest_posts` of each vector. That more match than can be compared is found out once, by the first of them."""
    found: list[Neighbourhood] = []
    for vector in vectors:
        are_many = bool(found) and found[0].answer == Answer.APPROXIMATE
        nearest = _nearest_of_many if are_many else nearest_posts
        found.append(nearest(vector, space=space, among=among, limit=limit))
    return found


def _nearest_of_many(vector: np.ndarray, *, space: EmbeddingSpace, among: PostQuerySet, limit: int) -> Neighbourhood:
    """By a walk of the space's index; all are compared where that ends short, or where there is none."""
    rows = _rows_for(limit)
    if space.index != EmbeddingSpace.Index.EXACT:
        for _ in range(2):
            found = nearest_by_index(vector, space=space, among=among, rows=rows)
            posts = first_of_each_post(found)
            if len(posts) >= limit:
                recall.ask_later(vector, space)
                return Neighbourhood(posts[:limit], Answer.APPROXIMATE)
            if len(found) < rows:
                break
            # Posts here have many pictures: as many rows more as this walk shows to be needed.
            rows = min(int(SPARE * rows * limit / len(posts)), limit * PICTURES_A_POST)
    return nearest_exactly(vector, space=space, among=among, limit=limit)


def _rows_for(limit: int) -> int:
    """So many pictures hold `limit` posts, mostly."""
    return max(int(limit * SPARE) + PICTURES_A_POST, FEWEST_ROWS)


def nearest_of_authors(
    vectors: Sequence[np.ndarray],
    author_ids: Collection[int],
    *,
    space: EmbeddingSpace,
    among: PostQuerySet,
    each: int,
) -> dict[int, list[Neighbour]]:
    """For each author the `each` pictures nearest to any of `vectors`, nearest first: of their latest posts, exactly.

    No more than POSTS_COMPARED posts an author are looked at: somebody who has a hundred thousand would cost as much.
    """
    if not vectors or not author_ids:
        return {}
    place = Window(RowNumber(), partition_by=[F("post__author")], order_by=[F("distance").asc()])
    latest = among.filter(author=OuterRef("pk")).newest().values("pk")[:POSTS_COMPARED]
    posts = User.objects.filter(pk__in=list(author_ids)).values(post=Unnest(ArraySubquery(latest)))
    first, *others = [
        Embedding.objects.nearest_to(vector, space)
        .filter(post__in=posts)
        .annotate(place=place)
        .filter(place__lte=each)
        .order_by()
        .values_list("post__author_id", "post_id", "picture_id", "distance")
        for vector in vectors
    ]
    found: dict[int, dict[UUID, Neighbour]] = {}
    rows = first.union(*others, all=True) if others else first
    for author_id, post_id, picture_id, distance in sorted(rows, key=lambda row: (row[3], row[2].int)):
        neighbour = Neighbour(post_id, picture_id, space.similarity(float(distance)))
        found.setdefault(author_id, {}).setdefault(picture_id, neighbour)
    return {author_id: list(nearest.values())[:each] for author_id, nearest in found.items()}


def vectors_of_post(post_id: UUID, space: EmbeddingSpace) -> list[np.ndarray]:
    """The vectors of a post's pictures, in their order; empty while it is not searchable."""
    rows = Embedding.objects.filter(space=space, post=post_id).order_by("picture__position")
    return [np.array(vector, np.float32) for vector in rows.values_list("vector", flat=True)]


def vectors_of_liked(user: User, space: EmbeddingSpace, limit: int = 20) -> list[np.ndarray]:
    """The first pictures of the posts that a person liked last, of those that they may still see."""
    seen = Exists(Post.objects.visible_to(user).published().filter(pk=OuterRef("post")))
    rows = Embedding.objects.filter(seen, space=space, post__likes__user=user.pk, picture__position=1)
    return [
        np.array(v, np.float32)
        for v in rows.order_by("-post__likes__created_at").values_list("vector", flat=True)[:limit]
    ]


def searchable(picture_ids: Sequence[UUID], space: EmbeddingSpace) -> set[UUID]:
    """Which of these pictures have their vector."""
    return set(Embedding.objects.filter(space=space, picture__in=picture_ids).values_list("picture_id", flat=True))
