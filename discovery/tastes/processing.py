"""Pushing people's tastes down to accounts: the medoids of what each posts for everyone, by the searched space."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.db import transaction

from accounts.related.services import NewTaste, claim_stale, mark_stale, record_tastes
from discovery.embeddings.models import Embedding
from discovery.posts.models import Post
from discovery.ranking.medoids import medoids

__all__ = ["mark_stale", "refresh", "refresh_stale"]

# The latest pictures say what somebody likes now; the clustering is quadratic in them.
PICTURES_COUNTED = 300
EVIDENCE = 6


def refresh_stale(most: int = 20) -> int:
    """Remake the tastes of up to `most` people with newer pictures; how many were remade."""
    remade = 0
    for _ in range(most):
        with transaction.atomic():
            claimed = claim_stale()
            if claimed is None:
                break
            refresh(*claimed)
        remade += 1
    return remade


def refresh(user_id: int, space_id: int) -> None:
    """Only public posts count: a suggestion must not tell strangers of what they may not see."""
    rows = (
        Embedding.objects.filter(
            space=space_id,
            post__author=user_id,
            post__state=Post.State.PUBLISHED,
            post__visibility=Post.Visibility.PUBLIC,
        )
        .order_by("-post__created_at", "-picture_id")
        .values_list("picture_id", "vector", "picture__created_at")[:PICTURES_COUNTED]
    )
    pictures = [picture_id for picture_id, *_ in rows]
    if not pictures:
        record_tastes(user_id=user_id, space_id=space_id, pictures=0, tastes=[])
        return
    vectors = np.array([vector for _, vector, _ in rows], np.float32)
    posted_at = max(received for *_, received in rows)
    record_tastes(
        user_id=user_id,
        space_id=space_id,
        pictures=len(pictures),
        tastes=[
            NewTaste(
                vector=vectors[medoid.index],
                weight=float(medoid.weight),
                evidence=[pictures[i] for i in _nearest(vectors, medoid.index, medoid.members)],
                posted_at=posted_at,
            )
            for medoid in medoids(vectors)
        ],
    )


def _nearest(vectors: np.ndarray, index: int, members: Iterable[int]) -> list[int]:
    """The medoid's own members, nearest first, itself in front."""
    indices = np.fromiter(members, dtype=int)
    order = np.argsort(-(vectors[indices] @ vectors[index]), kind="stable")
    return [int(i) for i in indices[order][:EVIDENCE]]
