"""Pictures of the tour are reduced until they are light enough for a page."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from bench.tour import MOST_BYTES, reduced


def screenshot(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_screenshot_keeps_its_shape_and_becomes_light() -> None:
    noise = np.random.default_rng(1).integers(0, 60, (50, 80, 3)).repeat(16, axis=0).repeat(16, axis=1)
    small = reduced(screenshot(noise), 960)
    assert len(small) <= MOST_BYTES
    with Image.open(io.BytesIO(small)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (960, 600))


def test_what_cannot_be_made_light_is_refused() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1200, 1600, 3))
    with pytest.raises(SystemExit, match="does not fit"):
        reduced(screenshot(noise), 1600)
