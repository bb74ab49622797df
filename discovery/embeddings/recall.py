"""How much of what is truly nearest the index finds: asked again of live questions, and measured before a switch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.db.models import Avg, Count
from django.utils import timezone

from discovery.embeddings.models import Embedding, EmbeddingSpace, RecallSample
from discovery.embeddings.neighbours import first_of_each_post, nearest_by_index, nearest_exactly
from discovery.posts.models import Post, PostQuerySet

COMPARED = 50
# Rows asked of an index for the sake of 50: what nearest_posts asks for at least.
ROWS = 200
# The last so many samples are "now"; what is older than a month says nothing of today's index.
SAMPLES_COUNTED = 200
KEPT = timedelta(days=30)
WAITING, WAITING_SECONDS = "recall-question", 3600


@dataclass(frozen=True)
class Recall:
    """The mean share of the true nearest that were found, 0 to 1, over so many samples; None without any."""

    mean: float | None
    samples: int

    def __str__(self) -> str:
        return "not measured yet" if self.mean is None else f"{self.mean:.3f} over {self.samples:,} questions"


def ask_later(vector: np.ndarray, space: EmbeddingSpace) -> None:
    """Let a live question be asked again, by chance and only while none waits: so a busy site does no more of it.

    The question waits in the cache, since a selector must not know the task; the clock has it answered.
    """
    if random.random() < settings.KINDRED_RECALL_SHARE:  # noqa: S311 - a sample, not a secret
        cache.add(WAITING, (space.pk, np.asarray(vector, np.float32).tobytes()), WAITING_SECONDS)


def measure_waiting() -> RecallSample | None:
    """Answer the question that waits, if any, by the index and exactly, over the public posts; forget old samples."""
    RecallSample.objects.filter(sampled_at__lt=timezone.now() - KEPT).delete()
    waiting = cache.get(WAITING)
    if waiting is None:
        return None
    cache.delete(WAITING)
    space_id, vector = waiting
    space = EmbeddingSpace.objects.filter(pk=space_id).exclude(index=EmbeddingSpace.Index.EXACT).first()
    if space is None:
        return None
    asked, recall = recall_of(np.frombuffer(vector, np.float32), space, public_posts())
    return RecallSample.objects.create(space=space, index=space.index, asked=asked, recall=recall) if asked else None


def recall_of(
    vector: np.ndarray, space: EmbeddingSpace, among: PostQuerySet, compared: int = COMPARED
) -> tuple[int, float]:
    """How many neighbours there are to compare, and the share of them that the space's index finds."""
    true = {one.post_id for one in nearest_exactly(vector, space=space, among=among, limit=compared).neighbours}
    if space.index == EmbeddingSpace.Index.EXACT:
        return len(true), 1.0
    found = first_of_each_post(nearest_by_index(vector, space=space, among=among, rows=ROWS))[:compared]
    return len(true), len(true & {one.post_id for one in found}) / max(1, len(true))


def mean_recall(space: EmbeddingSpace, vectors: Sequence[np.ndarray], compared: int) -> float:
    """Over these questions, asked of the index of the space's kind and distance among the public posts."""
    return float(np.mean([recall_of(vector, space, public_posts(), compared)[1] for vector in vectors]))


def stored_vectors(space: EmbeddingSpace, count: int) -> list[np.ndarray]:
    """Up to `count` vectors of the space, drawn by chance."""
    keys = list(Embedding.objects.filter(space=space).order_by("?").values_list("picture_id", flat=True)[:count])
    rows = Embedding.objects.filter(space=space, picture__in=keys)
    return [np.array(vector, np.float32) for vector in rows.values_list("vector", flat=True)]


def recall_now(space: EmbeddingSpace) -> Recall:
    """What the latest samples say of the index that the space is asked by."""
    latest = RecallSample.objects.filter(space=space, index=space.index).order_by("-sampled_at")[:SAMPLES_COUNTED]
    found = RecallSample.objects.filter(pk__in=latest.values("pk")).aggregate(mean=Avg("recall"), samples=Count("pk"))
    return Recall(found["mean"], found["samples"])


def public_posts() -> PostQuerySet:
    return Post.objects.public()
