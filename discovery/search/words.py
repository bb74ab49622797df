"""What words look like: vectors of texts, made by the worker that serves queries and kept in the cache for a day."""

from __future__ import annotations

import hashlib

import numpy as np
from django.core.cache import cache

from discovery.embeddings.models import EmbeddingSpace
from discovery.posts.words import fold

KEPT_SECONDS = 86_400
# What could not be encoded is tried again after so long; until then nobody waits for it.
REFUSED_SECONDS = 60
_REFUSED = b""


def has_answer(text: str, space: EmbeddingSpace) -> bool:
    """Whether the worker has dealt with the text, be it that no vector came of it."""
    return cache.get(_key(text, space)) is not None


def vector_of(text: str, space: EmbeddingSpace) -> np.ndarray | None:
    """The text's unit vector [space.dimension]; None while there is none. Texts that fold alike share it."""
    kept = cache.get(_key(text, space))
    return np.frombuffer(kept, np.float32) if kept else None


def keep(text: str, space: EmbeddingSpace, vector: np.ndarray | None) -> None:
    """For a day; None, for a text of which no vector could be made, for a minute."""
    if vector is None:
        cache.set(_key(text, space), _REFUSED, REFUSED_SECONDS)
    else:
        cache.set(_key(text, space), np.asarray(vector, np.float32).tobytes(), KEPT_SECONDS)


def _key(text: str, space: EmbeddingSpace) -> str:
    return f"text-vector:{space.pk}:{hashlib.sha256(fold(text).encode()).hexdigest()}"
