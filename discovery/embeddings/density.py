"""How near the pictures of a space lie to each other: measured by the worker as the space fills, kept in the cache."""

from __future__ import annotations

import time
from dataclasses import astuple, dataclass

import numpy as np
from django.core.cache import cache

from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.recall import public_posts
from discovery.embeddings.selectors import nearest_posts
from discovery.embeddings.spaces import active_space
from discovery.ranking.cutoff import FAR, Density

# Pictures whose neighbours are asked for: of so many the rarest hundredth is one or two, hence not a single freak.
ASKED = 128
KEPT_SECONDS = 86_400
# Measured again after an hour, and before when there are a tenth more pictures.
OUTDATED_SECONDS = 3600
GROWN = 1.1


@dataclass(frozen=True)
class Measured:
    """A density, None where there are too few pictures, of how many pictures, and when (seconds since 1970)."""

    density: Density | None
    pictures: int
    moment: float

    def is_outdated(self, pictures: int) -> bool:
        return pictures > self.pictures * GROWN or time.time() - self.moment > OUTDATED_SECONDS


def density_of(space: EmbeddingSpace) -> Density | None:
    """What was measured last; None where nothing was yet, or there was too little to measure."""
    measured = _kept(space)
    return measured.density if measured else None


def measure_outdated() -> bool:
    """Measure the searched space, if that is due; whether it was."""
    space = active_space()
    if space is None:
        return False
    measured, pictures = _kept(space), Embedding.objects.filter(space=space).count()
    if measured is not None and not measured.is_outdated(pictures):
        return False
    density = _measure(space)
    cache.set(_key(space), (astuple(density) if density else None, pictures, time.time()), KEPT_SECONDS)
    return True


def _measure(space: EmbeddingSpace) -> Density | None:
    """Of public pictures among public ones: what is hidden has no say in what others find."""
    public = public_posts()
    drawn = Embedding.objects.filter(space=space, post__in=public).order_by("?").values("picture")[:ASKED]
    rows = Embedding.objects.filter(space=space, picture__in=[row["picture"] for row in drawn])
    near = []
    for post_id, vector in rows.values_list("post_id", "vector"):
        others = public.exclude(pk=post_id)
        found = nearest_posts(np.array(vector, np.float32), space=space, among=others, limit=FAR).neighbours
        near.append([neighbour.similarity for neighbour in found])
    complete = [similarities for similarities in near if len(similarities) == FAR]
    return Density.of(complete) if len(complete) == ASKED else None


def _kept(space: EmbeddingSpace) -> Measured | None:
    kept = cache.get(_key(space))
    if kept is None:
        return None
    density, pictures, moment = kept
    return Measured(Density(*density) if density else None, pictures, moment)


def _key(space: EmbeddingSpace) -> str:
    return f"density:{space.pk}"
