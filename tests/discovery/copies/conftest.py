"""Posts whose pictures are copies of each other, in a space of a family that was measured, with a crowd around them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from accounts.models import User
from discovery.copies.tiers import BACKGROUND
from discovery.models import EmbeddingSpace, Post

MARK = 0x0F0F_1234_5678_9ABC
"""The fingerprint of the picture that is copied."""


def turned(cosine: float) -> np.ndarray:
    """A unit vector at this cosine to the first direction."""
    vector = np.zeros(8, np.float32)
    vector[:2] = cosine, np.sqrt(1 - cosine**2)
    return vector


def flipped(bits: int) -> int:
    """`MARK` with so many bits changed."""
    return MARK ^ ((1 << bits) - 1)


@pytest.fixture
def space(space: EmbeddingSpace) -> EmbeddingSpace:
    space.encoder = "compact"
    space.save()
    return space


@pytest.fixture
def original(make_post) -> Callable[..., Post]:
    """A post of one picture: `file` stands for its bytes, `bits` and `cosine` say how far it is from the copied one."""

    def make(author: User, *, year: int = 2020, file: str = "", bits: int = 0, cosine: float = 1.0, **fields) -> Post:
        post = make_post(author, turned(cosine), created_at=datetime(year, 1, 1, tzinfo=UTC), **fields)
        sha256 = hashlib.sha256((file or str(post.pk)).encode()).hexdigest()
        post.pictures.update(sha256=sha256, fingerprint=flipped(bits) - (1 << 64) * (flipped(bits) >> 63))
        return post

    return make


@pytest.fixture
def crowd(person, make_post) -> None:
    """Other posts enough that a copy has something to stand out from: cosines of 0.6 to 0.5."""
    somebody = person("somebody")
    for number in range(BACKGROUND + 5):
        post = make_post(somebody, turned(0.6 - number / 250))
        post.pictures.update(fingerprint=-1 - number, sha256=f"{number:064x}")
