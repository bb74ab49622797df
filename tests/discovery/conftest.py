"""People, posts and a small embedding space to test with: rows as the workers leave them, on the real database."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import User
from discovery.models import Embedding, EmbeddingSpace, Picture, Post
from discovery.posts.services import set_tags
from discovery.posts.words import index_words
from discovery.tastes.processing import refresh
from discovery.uploads.services import IncomingPicture

MakePost = Callable[..., Post]

# Pictures of tests are no copies of each other, unless they say so.
FINGERPRINTS = np.random.default_rng(7)


def unit(*components: float) -> np.ndarray:
    vector = np.zeros(8, np.float32)
    vector[: len(components)] = components
    return vector / np.linalg.norm(vector)


def picture_bytes(
    colour: tuple[int, int, int] = (200, 40, 40), size: tuple[int, int] = (64, 48), form: str = "PNG", seed: int = 0
) -> bytes:
    """A picture with some noise in it, so that no encoder meets a flat field."""
    noise = np.random.default_rng(seed).integers(-30, 30, (size[1], size[0], 3))
    pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, form)
    return buffer.getvalue()


def incoming(data: bytes | None = None, name: str = "picture.png", alt_text: str = "") -> IncomingPicture:
    return IncomingPicture(ContentFile(data if data is not None else picture_bytes(), name), name, alt_text)


def new_person(username: str, **fields: Any) -> User:
    return User.objects.create_user(username=username, password="a long enough password", **fields)


def new_space() -> EmbeddingSpace:
    return EmbeddingSpace.objects.create(
        encoder="test", version="v1", dimension=8, fingerprint="0" * 64, state=EmbeddingSpace.State.ACTIVE
    )


def post_maker(space: EmbeddingSpace) -> MakePost:
    """Makes finished, searchable posts; `vectors` gives one picture each."""

    def make(author: User, *vectors: np.ndarray, tags: Sequence[str] = (), **fields: Any) -> Post:
        fields = {"state": Post.State.PUBLISHED, **fields}
        post = Post.objects.create(author=author, **fields)
        for position, vector in enumerate(vectors or [unit(1)], start=1):
            picture = Picture.objects.create(
                post=post,
                position=position,
                state=Picture.State.READY,
                sha256="0" * 64,
                format="PNG",
                width=64,
                height=48,
                rendition_widths=[64],
                placeholder="data:image/webp;base64,",
                fingerprint=int(FINGERPRINTS.integers(-(2**63), 2**63)),
            )
            Embedding.objects.create(space=space, picture=picture, post=post, vector=vector)
        set_tags(post=post, names=tags)
        index_words([post.pk])
        return post

    return make


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    return new_person


@pytest.fixture
def space(db: None) -> EmbeddingSpace:
    return new_space()


@pytest.fixture
def make_post(space: EmbeddingSpace) -> MakePost:
    return post_maker(space)


@pytest.fixture
def know_tastes(space: EmbeddingSpace) -> Callable[..., None]:
    def know(*people: User) -> None:
        for one in people:
            refresh(one.pk, space.pk)

    return know
