"""The preview that stands in the page: tiny, valid, and like the picture."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from discovery.imaging.placeholder import LONGEST, placeholder
from tests.discovery.imaging.pictures import flag, looks_like_the_flag, scene

PREFIX = "data:image/webp;base64,"


def decoded(uri: str) -> Image.Image:
    assert uri.startswith(PREFIX)
    return Image.open(BytesIO(b64decode(uri.removeprefix(PREFIX), validate=True)))


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize(
    "image",
    [
        flag(800, 600),
        scene(800, 600),
        noise(24, 24),
        noise(8, 8),
        noise(600, 900),
        flag(400, 8000),
        flag(8000, 400),
    ],
    ids=["flag", "scene", "noise-at-its-size", "noise-of-8", "large-noise", "tall", "wide"],
)
def test_a_placeholder_has_at_most_400_characters_and_keeps_the_shape(image: Image.Image) -> None:
    uri = placeholder(image)
    small = decoded(uri)
    assert len(uri) <= LONGEST == 400
    assert max(small.size) <= 24
    assert abs(small.width - max(small.size) * image.width / max(image.size)) <= 1
    assert abs(small.height - max(small.size) * image.height / max(image.size)) <= 1


def test_it_looks_like_the_picture() -> None:
    assert looks_like_the_flag(decoded(placeholder(flag(800, 600))), tolerance=60)


def test_it_carries_no_metadata() -> None:
    image = flag(800, 600)
    image.info = {"exif": b"Exif\0\0secret", "icc_profile": b"profile", "xmp": b"secret"}
    assert b"secret" not in b64decode(placeholder(image).removeprefix(PREFIX))
    assert placeholder(image) == placeholder(flag(800, 600))
