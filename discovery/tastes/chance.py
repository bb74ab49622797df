"""From how far on two pictures are of different tastes: as far as any two pictures of the site are, by chance."""

from __future__ import annotations

import numpy as np
from django.core.cache import cache

from discovery.embeddings.models import Embedding
from discovery.embeddings.recall import public_posts
from discovery.ranking.cutoff import LEAST_Z

DRAWN = 256
# Of fewer pictures nothing can be said.
FEWEST = 32
FRESH_SECONDS = 3600


def apart_in(space_id: int) -> float | None:
    """The cosine distance from which on two pictures of the space are not alike; None while there are too few.

    That of a pair drawn by chance, less one standard deviation: of pictures that belong together 98 in 100 are nearer
    (discovery/ranking/cutoff.py). Drawn from the public pictures once an hour.
    """
    key = f"apart:{space_id}"
    kept: float | None = cache.get(key)
    if kept is not None:
        return kept
    vectors = _drawn(space_id)
    if len(vectors) < FEWEST:
        return None
    pairs = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    apart = 1.0 - float(pairs.mean() + LEAST_Z * pairs.std())
    cache.set(key, apart, FRESH_SECONDS)
    return apart


def _drawn(space_id: int) -> np.ndarray:
    # Identifiers first: a vector is a kilobyte, and drawing sorts all of them.
    drawn = Embedding.objects.filter(space=space_id, post__in=public_posts()).order_by("?").values("picture")[:DRAWN]
    rows = Embedding.objects.filter(space=space_id, picture__in=[row["picture"] for row in drawn])
    return np.array(rows.values_list("vector", flat=True), np.float32)
