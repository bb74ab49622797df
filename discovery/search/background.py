"""What chance gives a query in a space: its cosines with public pictures, drawn at random by the worker every hour."""

from __future__ import annotations

import numpy as np
from django.core.cache import cache

from discovery.embeddings.density import density_of
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.recall import public_posts
from discovery.ranking.cutoff import Background

# Drawn again every hour; until then, and should the worker be late, the last ones serve.
FRESH_SECONDS, KEPT_SECONDS = 3600, 86_400
# The mean of 256 cosines is off by a sixteenth of their deviation.
DRAWN = 256
# With fewer pictures than this nothing is cut off: they fit on a few screens, and chance cannot be told.
FEWEST = 200


def background_of(vector: np.ndarray, space: EmbeddingSpace, *, whole: bool = True) -> Background | None:
    """Chance, for the query `vector` (unit, float32 [space.dimension]); None until it was drawn, and for few pictures.

    `whole` says that it is the vector of one picture, whose cosines can be held against those between pictures. That of
    a text, of several pictures together or of weighed blocks cannot; then the background has no density.
    """
    kept = cache.get(_key(space))
    if kept is None:
        return None
    sample = np.frombuffer(kept, np.float16).reshape(-1, space.dimension).astype(np.float32)
    return Background.of(sample @ vector, density_of(space) if whole else None)


def draw_background(space: EmbeddingSpace) -> None:
    """Draw pictures from the space, unless it was done within the hour; kept as halves, as they are in the database."""
    if cache.get(_fresh(space)):
        return
    sample = _drawn(space)
    if len(sample) >= FEWEST:
        cache.set(_key(space), sample.astype(np.float16).tobytes(), KEPT_SECONDS)
        cache.set(_fresh(space), True, FRESH_SECONDS)


def _drawn(space: EmbeddingSpace) -> np.ndarray:
    """Unit vectors [n, space.dimension], of public pictures: what is hidden has no say in what others find."""
    # Identifiers first: a vector is a kilobyte, and drawing sorts all of them.
    drawn = Embedding.objects.filter(space=space, post__in=public_posts()).order_by("?").values("picture")[:DRAWN]
    rows = Embedding.objects.filter(space=space, picture__in=[row["picture"] for row in drawn])
    return np.array(rows.values_list("vector", flat=True), np.float32).reshape(-1, space.dimension)


def _key(space: EmbeddingSpace) -> str:
    return f"background:{space.pk}"


def _fresh(space: EmbeddingSpace) -> str:
    return f"background-fresh:{space.pk}"
