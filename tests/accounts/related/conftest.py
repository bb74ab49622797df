"""People with tastes in a small embedding space, as those who make tastes leave them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import Taste, User

SPACE, DIMENSION = 1, 8


def unit(*components: float) -> np.ndarray:
    vector = np.zeros(DIMENSION, np.float32)
    vector[: len(components)] = components
    return vector / np.linalg.norm(vector)


@pytest.fixture
def maker(db: None) -> Callable[..., User]:
    """Somebody with a taste for each of `vectors`, of the `kind`, and three pictures of each."""

    def make(name: str, *vectors: np.ndarray, kind: Taste.Kind = Taste.Kind.MAKES, **fields) -> User:
        user, _ = User.objects.get_or_create(username=name, defaults=fields)
        Taste.objects.bulk_create(
            Taste(
                user=user,
                kind=kind,
                space_id=SPACE,
                position=position,
                vector=vector,
                centroid=vector,
                weight=1 / len(vectors),
                evidence=[uuid.uuid4() for _ in range(3)],
                posted_at=timezone.now(),
            )
            for position, vector in enumerate(vectors)
        )
        return user

    return make
