"""A searched space whose vectors have parts, and an encoder that places two words among its pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from django.core.cache import cache
from PIL import Image

from discovery.embeddings.encoders import registry
from discovery.embeddings.encoders.protocol import EncodingFailed, Vectors, unit_rows
from discovery.embeddings.spaces import ensure_configured_space
from discovery.models import EmbeddingSpace
from tests.discovery.conftest import unit

SPEC = "open_clip:tests/reading"


class ReadingEncoder:
    """Knows "red" and "blue" as the first two directions of the `space` fixture; other words lie elsewhere."""

    name, version, dimension, fingerprint = "test", "v1", 8, "0" * 64
    directions = {"red": unit(1), "blue": unit(0, 1)}

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return unit_rows(np.ones((len(images), 8), np.float32), 8)

    def encode_text(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        if "unreadable" in texts:
            raise EncodingFailed("This encoder cannot read that.")
        return unit_rows(np.array([self.directions.get(text, unit(0, 0, 1)) for text in texts]), 8)


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    cache.clear()


@pytest.fixture
def reader(space: EmbeddingSpace, settings, monkeypatch: pytest.MonkeyPatch) -> ReadingEncoder:
    """The configured encoder, as the registry hands it out once it is loaded; `space` is its space."""
    encoder = ReadingEncoder()
    settings.KINDRED_ENCODER = SPEC
    monkeypatch.setitem(registry._loaded, (SPEC, None), encoder)
    assert ensure_configured_space() == space
    return encoder


@pytest.fixture
def blocks(space: EmbeddingSpace) -> EmbeddingSpace:
    """The `space` of the other fixtures, in two parts: hue is the first component, form are the others."""
    space.blocks = {"hue": [0, 1], "form": [1, 8]}
    space.save()
    return space
