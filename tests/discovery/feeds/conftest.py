"""A site that has kept nothing yet, and people with known tastes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from django.core.cache import cache

from accounts.models import Taste, User
from discovery.models import EmbeddingSpace


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What one test ranks is not what another shows."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def enjoy(space: EmbeddingSpace) -> Callable[..., list[Taste]]:
    """Tastes of what somebody enjoys, the heaviest first, without waiting for the worker to find them."""

    def make(user: User, *vectors: np.ndarray, **fields: object) -> list[Taste]:
        weights = np.arange(len(vectors), 0, -1) / sum(range(1, len(vectors) + 1))
        fields = {"kind": Taste.Kind.ENJOYS, **fields}
        return [
            Taste.objects.create(
                user=user,
                space_id=space.pk,
                position=position,
                vector=vector,
                centroid=vector,
                evidence=[],
                **{"weight": float(weight), **fields},
            )
            for position, (vector, weight) in enumerate(zip(vectors, weights, strict=True))
        ]

    return make
