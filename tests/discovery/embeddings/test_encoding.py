"""What every picture passes on its way to a vector, stored or searched by."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from discovery.embeddings.encoders.classic import ClassicEncoder
from discovery.embeddings.encoders.protocol import EncodingFailed, Vectors
from discovery.embeddings.encoding import SHORT_SIDE, decoded, encode, encode_labelled
from tests.discovery.embeddings.encoders.pictures import noise


def written(image: Image.Image, form: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **how)
    return buffer.getvalue()


class Careless:
    """An encoder that hands on whatever its network made, which the protocol forbids."""

    name, version, dimension, fingerprint = "careless", "v1", 4, "0" * 64

    def __init__(self, rows: object) -> None:
        self.rows = np.array(rows, np.float32)

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return self.rows


@pytest.mark.parametrize(
    "rows",
    [
        [[np.nan, 0, 0, 1]],
        [[np.inf, 0, 0, 1]],
        [[0, 0, 0, 0]],
        [[1, 0, 0]],
        [[1, 0, 0, 0], [0, 1, 0, 0]],
        np.empty((0, 4)),
    ],
    ids=["nan", "infinite", "zero", "dimension", "too many", "too few"],
)
def test_what_is_no_vector_never_leaves_whatever_the_encoder_promised(rows: object) -> None:
    for ask in (encode, encode_labelled):
        with pytest.raises(EncodingFailed):
            ask(Careless(rows), [noise(0)])


def test_vectors_leave_with_length_one() -> None:
    np.testing.assert_allclose(encode(Careless([[3, 0, 4, 0]]), [noise(0)]), [[0.6, 0, 0.8, 0]], atol=1e-6)


def test_an_encoder_that_names_nothing_gives_no_labels() -> None:
    images = [noise(0), noise(1)]
    vectors, labels = encode_labelled(ClassicEncoder(), images)
    np.testing.assert_array_equal(vectors, encode(ClassicEncoder(), images))
    assert labels == [(), ()]


def test_a_rendition_is_decoded_as_it_is() -> None:
    image = noise(1, (640, 480))
    webp = decoded(written(image, "WEBP", lossless=True))
    assert webp.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(webp), np.asarray(image))


@pytest.mark.parametrize(
    ("size", "expected"),
    [((4000, 3000), (500, 375)), ((1200, 900), (600, 450)), ((500, 400), (500, 400)), ((64, 64), (64, 64))],
)
def test_no_more_of_a_jpeg_is_decoded_than_an_encoder_needs(size: tuple[int, int], expected: tuple[int, int]) -> None:
    image = decoded(written(noise(2, size), "JPEG", quality=90))
    assert image.size == expected
    assert min(image.size) >= min(SHORT_SIDE, *size)


def test_a_smaller_jpeg_gives_almost_the_same_vector() -> None:
    data = written(noise(3, (2400, 1800)), "JPEG", quality=90)
    with Image.open(io.BytesIO(data)) as whole:
        one, other = encode(ClassicEncoder(), [decoded(data), whole.convert("RGB")])
    assert float(one @ other) > 0.995


@pytest.mark.parametrize("damaged", [b"", b"no picture", written(noise(0), "WEBP")[:200]])
def test_a_damaged_file_is_no_picture(damaged: bytes) -> None:
    with pytest.raises((OSError, ValueError)):
        decoded(damaged)
