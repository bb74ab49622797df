"""What parts of pictures look like: vectors made by the worker that serves queries and kept in the cache for a day.

Whether somebody may see the picture is not asked here: the caller has asked it (`Post.objects.visible_to`) before it
makes a `Source` of a post's picture. The token of a searched picture is its own permission.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.core.cache import cache

from discovery.embeddings.models import EmbeddingSpace
from discovery.imaging.regions import Region

KEPT_SECONDS = 86_400
# What could not be encoded is tried again after so long; until then nobody waits for it.
REFUSED_SECONDS = 60
_REFUSED = b""


@dataclass(frozen=True)
class Source:
    """The picture that has the region: a searched one by its `token`, or one of a post's by its identifier."""

    token: str = ""
    picture_id: str = ""


def of_query_picture(token: str) -> Source:
    return Source(token=token)


def of_picture(picture_id: UUID) -> Source:
    """Of a picture of a post that the asker may see."""
    return Source(picture_id=str(picture_id))


def has_answer(source: Source, region: Region, space: EmbeddingSpace) -> bool:
    """Whether the worker has dealt with the region, be it that no vector came of it."""
    return cache.get(_key(source, region, space)) is not None


def vector_of(source: Source, region: Region, space: EmbeddingSpace) -> np.ndarray | None:
    """The region's unit vector [space.dimension]; None while there is none."""
    kept = cache.get(_key(source, region, space))
    return np.frombuffer(kept, np.float32) if kept else None


def keep(source: Source, region: Region, space: EmbeddingSpace, vector: np.ndarray | None) -> None:
    """For a day; None, for a region of which no vector could be made, for a minute."""
    if vector is None:
        cache.set(_key(source, region, space), _REFUSED, REFUSED_SECONDS)
    else:
        cache.set(_key(source, region, space), np.asarray(vector, np.float32).tobytes(), KEPT_SECONDS)


def tries_of(source: Source, region: Region, space: EmbeddingSpace) -> int:
    """How many workers have died of the region, one after the other."""
    return int(cache.get(f"{_key(source, region, space)}:tries", 0))


def note_tries(source: Source, region: Region, space: EmbeddingSpace, tries: int) -> None:
    """For a day, as the vectors are kept."""
    cache.set(f"{_key(source, region, space)}:tries", tries, KEPT_SECONDS)


def _key(source: Source, region: Region, space: EmbeddingSpace) -> str:
    asked = f"{source.token}|{source.picture_id}|{region.text()}"
    return f"region-vector:{space.pk}:{hashlib.sha256(asked.encode()).hexdigest()}"
