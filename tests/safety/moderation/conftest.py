"""A site with an author, a moderator and a stranger, real pictures with a look of their own, and copies of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from PIL import Image

from accounts.models import User
from discovery.models import BlockedPicture, Picture, Post
from discovery.moderation.processing import take_up
from discovery.screening import services
from discovery.uploads import processing
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming

WORDS = "This picture harms somebody."


def drawn(seed: int, size: tuple[int, int] = (400, 300), form: str = "PNG", **how: Any) -> bytes:
    """A picture of soft shapes: saved again or made smaller it keeps its fingerprint, and no other has it."""
    tiles = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(tiles).resize(size, Image.Resampling.BICUBIC).save(buffer, form, **how)
    return buffer.getvalue()


@dataclass(frozen=True)
class Site:
    author: User
    moderator: User
    stranger: User

    def upload(self, *pictures: bytes, **fields: Any) -> Post:
        """As the page takes it and the worker prepares it."""
        post = receive(author=self.author, pictures=[incoming(data) for data in pictures], **fields)
        for picture in post.pictures.all():
            processing.prepare(picture.pk)
        post.refresh_from_db()
        return post

    def block(self, picture: Picture, **terms: Any) -> BlockedPicture:
        proposed = services.propose_picture(moderator=self.moderator, picture=picture)
        given = {"reason": WORDS, "action": "refuse", "most_bits": 2, "least_similarity": None} | terms
        return services.put_in_force(blocked=proposed, moderator=self.moderator, **given)

    def seen_by(self, viewer: User, post: Post) -> bool:
        return Post.objects.visible_to(viewer).published().filter(pk=post.pk).exists()


@pytest.fixture
def site(person: Callable[..., User]) -> Site:
    return Site(person("ana"), person("mod", is_staff=True), person("stranger"))


@pytest.fixture
def taken_up() -> Callable[[], int]:
    return take_up
