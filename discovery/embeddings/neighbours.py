"""The nearest posts to a vector: exactly, of few that match or of all, and by a walk of the space's index."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef
from pgvector import HalfVector

from discovery.embeddings.indexes import OPERATORS
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.posts.models import PICTURES_A_POST, PostQuerySet

# A walk meets a post that passes every N/m steps, of N vectors and m posts that match: it costs rows * N/m steps, and
# comparing all costs m. A step is measured at 22 µs and a comparison at 3 µs, so that both cost the same where
# m² = 7 * rows * N. Below that comparing is cheaper, and there the walk would also find less of what is nearest.
STEP_COST = 7
# Signs say little of a vector: so many times the rows are found by them, and the nearest by the vectors are kept.
# Measured at 100,000 x 512: recall@50 is 0.9985 by twice as many, and 0.9995 by four or eight times as many.
SIGNS_SPARE = 4


class Answer(StrEnum):
    """exact: the true nearest; approximate: by an index, nearly so; exhausted: all that match, there are no more."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True)
class Neighbour:
    """A post, that of its pictures which lies nearest, and their cosine similarity (-1 to 1)."""

    post_id: UUID
    picture_id: UUID
    similarity: float


@dataclass(frozen=True)
class Neighbourhood:
    """The nearest posts, nearest first, each once, and how they were found."""

    neighbours: list[Neighbour]
    answer: Answer


class ExistsEach(Exists):
    """EXISTS asked of one row after the other: with an OFFSET the planner cannot make a join of it.

    It would do so by its guess of how many posts match, and leave the index where the guess is low.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"


# Each post's pictures are found by its identifier, whatever the planner makes of `among`, and the bare column has no
# index: nothing here can walk the graph.
FEW = """
WITH bound AS MATERIALIZED (
    SELECT greatest(1000, sqrt(%s * greatest(reltuples, 0)))::bigint AS most
    FROM pg_class WHERE oid = 'discovery_embedding'::regclass
), matches AS MATERIALIZED (
    {among} LIMIT (SELECT most + 1 FROM bound)
), verdict AS MATERIALIZED (
    SELECT (SELECT count(*) FROM matches) > (SELECT most FROM bound) AS is_wide
)
SELECT is_wide, nearest.* FROM verdict LEFT JOIN (
    SELECT picture.* FROM (SELECT DISTINCT * FROM matches) AS match (id) CROSS JOIN LATERAL (
        SELECT post_id, picture_id, vector {operator} %s::halfvec AS distance FROM discovery_embedding
        WHERE space_id = %s AND post_id = match.id ORDER BY distance, picture_id LIMIT 1
    ) AS picture
    WHERE NOT (SELECT is_wide FROM verdict) ORDER BY distance, post_id LIMIT %s
) AS nearest ON true
"""


def nearest_of_few(
    vector: np.ndarray, *, space: EmbeddingSpace, among: PostQuerySet, limit: int, rows: int
) -> Neighbourhood | None:
    """The true nearest, by comparing the pictures of all posts that match; None where these are too many for that.

    Too many are those that cost more than a walk of the index for `rows` pictures. One statement finds out and answers.
    """
    try:
        matches, parameters = among.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Django knows that nothing matches
        return Neighbourhood([], Answer.EXHAUSTED)
    operator = OPERATORS[EmbeddingSpace.Distance(space.distance)]
    with connection.cursor() as cursor:
        cursor.execute(
            FEW.format(among=matches, operator=operator),
            [STEP_COST * rows, *parameters, HalfVector(vector).to_text(), space.pk, limit + 1],
        )
        found = cursor.fetchall()
    if found[0][0]:
        return None
    return _compared([row[1:] for row in found if row[1] is not None], space, limit)


def nearest_exactly(vector: np.ndarray, *, space: EmbeddingSpace, among: PostQuerySet, limit: int) -> Neighbourhood:
    """The true nearest, by comparing all pictures however many they are, in whichever way the planner likes best."""
    near = Embedding.objects.nearest_to(vector, space).filter(Exists(among.filter(pk=OuterRef("post_id"))))
    # By another expression than that of the index, which would not find all.
    rows = near.order_by(F("distance") + 0.0).values_list("post_id", "picture_id", "distance")  # type: ignore[misc]
    # So many pictures hold one post more than `limit`, if there is one.
    return _compared(list(rows[: (limit + 1) * PICTURES_A_POST]), space, limit)


def _compared(rows: list[tuple[UUID, UUID, float]], space: EmbeddingSpace, limit: int) -> Neighbourhood:
    posts = first_of_each_post(_neighbours(rows, space))
    return Neighbourhood(posts[:limit], Answer.EXHAUSTED if len(posts) <= limit else Answer.EXACT)


def nearest_by_index(vector: np.ndarray, *, space: EmbeddingSpace, among: PostQuerySet, rows: int) -> list[Neighbour]:
    """The nearest `rows` pictures whose posts match, nearest first, by a walk of the index; fewer where it gives up.

    `among` is filtered inside the walk, never after it. A post stands there once for each of its pictures.
    """
    wanted = rows * SIGNS_SPARE if space.index == EmbeddingSpace.Index.BITS else rows
    found = (
        Embedding.objects.nearest_to(vector, space)
        .filter(ExistsEach(among.filter(pk=OuterRef("post_id"))))
        .values_list("post_id", "picture_id", "distance")[:wanted]  # type: ignore[misc]  # annotated by nearest_to
    )
    return _neighbours(list(found), space)[:rows]


def first_of_each_post(neighbours: list[Neighbour]) -> list[Neighbour]:
    best: dict[UUID, Neighbour] = {}
    for neighbour in neighbours:
        best.setdefault(neighbour.post_id, neighbour)
    return list(best.values())


def _neighbours(rows: list[tuple[UUID, UUID, float]], space: EmbeddingSpace) -> list[Neighbour]:
    """In order, which relaxed_order gives almost; equals stand by identifier, so that pages agree."""
    ordered = sorted(rows, key=lambda row: (row[2], row[0].int))
    return [Neighbour(post, picture, space.similarity(float(distance))) for post, picture, distance in ordered]
