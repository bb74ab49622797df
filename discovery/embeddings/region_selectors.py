"""The nearest posts by the best of their parts or by their whole pictures, and which part it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from pgvector import HalfVector
from pgvector.django import CosineDistance, HalfVectorField

from discovery.embeddings.models import EmbeddingSpace, RegionEmbedding
from discovery.embeddings.neighbours import Answer, ExistsEach
from discovery.embeddings.selectors import nearest_posts
from discovery.imaging.regions import Region
from discovery.imaging.salience import MOST_REGIONS
from discovery.posts.models import PostQuerySet

# Of the parts of one picture often two lie near to the same vector.
SPARE = 2


@dataclass(frozen=True)
class RegionNeighbour:
    """A post, that of its pictures which answers best, by which `region` (None: as a whole), and the cosine of it."""

    post_id: UUID
    picture_id: UUID
    similarity: float
    region: Region | None = None


def nearest_regions(
    vector: np.ndarray, *, space: EmbeddingSpace, among: PostQuerySet, limit: int
) -> list[RegionNeighbour]:
    """The posts of `among` nearest to `vector` (unit, float32 [space.dimension]), nearest first, each once.

    A post is as near as the nearest of its parts or of its whole pictures; the latter where both are. `among` is
    filtered inside the walk of the index, never after it. Never fewer than `limit` while there are more.
    """
    whole = nearest_posts(vector, space=space, among=among, limit=limit)
    posts = [RegionNeighbour(each.post_id, each.picture_id, each.similarity) for each in whole.neighbours]
    # Where so few match that their whole pictures were all compared, their parts are as well.
    walk = whole.answer is Answer.APPROXIMATE
    parts = _nearest_by_parts(vector, space, among, limit, walk=walk)
    # The first of either list hold the first of both: a post is in neither when as many are nearer by either.
    return _best_of_each([*posts, *parts])[:limit]


def _nearest_by_parts(
    vector: np.ndarray, space: EmbeddingSpace, among: PostQuerySet, limit: int, *, walk: bool
) -> list[RegionNeighbour]:
    """The same by parts alone, as far as posts have any; by a walk of the index, or by comparing all that match."""
    # The very expression of the space's index (region_index.py), without which PostgreSQL would not use it.
    of_dimension = Cast("vector", HalfVectorField(dimensions=space.dimension))
    distance = CosineDistance(of_dimension, HalfVector(vector))
    post = among.filter(pk=OuterRef("post_id"))
    walked = RegionEmbedding.objects.filter(ExistsEach(post), space=space).order_by(distance)
    # Another order than that of the index: nothing is left out.
    compared = RegionEmbedding.objects.filter(Exists(post), space=space).order_by(distance + 0.0)
    rows = limit * SPARE + MOST_REGIONS
    while True:
        found = _parts(walked if walk else compared, distance, rows)
        best = _best_of_each(found)
        if len(best) >= limit or (not walk and len(found) < rows):
            return best[:limit]
        # A walk that ends short may have given up early (hnsw.max_scan_tuples).
        walk, rows = walk and len(found) == rows, rows * 2


def _parts(nearest: QuerySet[RegionEmbedding], distance: CosineDistance, rows: int) -> list[RegionNeighbour]:
    found = nearest.values_list("post_id", "picture_id", "left", "top", "width", "height", distance)[:rows]
    return [
        RegionNeighbour(post_id, picture_id, 1.0 - float(far), Region(*shares))
        for post_id, picture_id, *shares, far in found
    ]


def _best_of_each(found: Iterable[RegionNeighbour]) -> list[RegionNeighbour]:
    """Each post once, by its best; equals stand by identifier, so that pages agree, and as a whole before a part."""
    best: dict[UUID, RegionNeighbour] = {}
    for neighbour in sorted(found, key=lambda each: (-each.similarity, each.post_id.int, each.region is not None)):
        best.setdefault(neighbour.post_id, neighbour)
    return list(best.values())
