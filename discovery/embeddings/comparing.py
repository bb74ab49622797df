"""Posts that are known already, held against vectors: exact, and only as many as are named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np

from discovery.embeddings.models import Embedding, EmbeddingSpace


def similarities_of(
    post_ids: Collection[UUID], vectors: Sequence[np.ndarray], space: EmbeddingSpace
) -> dict[UUID, tuple[float, UUID]]:
    """For each of these posts the cosine of its nearest picture to the nearest of `vectors` (unit, float32
    [space.dimension]), and that picture; one query a vector. Posts that are not searchable are left out."""
    best: dict[UUID, tuple[float, UUID]] = {}
    for vector in vectors if post_ids else ():
        rows = Embedding.objects.nearest_to(vector, space).filter(post__in=post_ids).order_by()
        for post_id, picture_id, distance in rows.values_list("post_id", "picture_id", "distance"):  # type: ignore[misc]  # annotated
            similarity = space.similarity(float(distance))
            if post_id not in best or similarity > best[post_id][0]:
                best[post_id] = similarity, picture_id
    return best


def cover_vectors(post_ids: Sequence[UUID], space: EmbeddingSpace) -> np.ndarray:
    """The vectors of the posts' first pictures, float32 [n, space.dimension], in the order of `post_ids`; zeros for a
    post that is not searchable."""
    rows = Embedding.objects.filter(space=space, post__in=post_ids, picture__position=1)
    found = dict(rows.values_list("post_id", "vector"))
    vectors = np.zeros((len(post_ids), space.dimension), np.float32)
    for place, post_id in enumerate(post_ids):
        if post_id in found:
            vectors[place] = np.array(found[post_id], np.float32)
    return vectors
