"""The baselines are encoders, are no better than they claim, and a block is the part of the vector that it names."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from discovery.embeddings.encoders.classic import BLOCKS, ClassicEncoder
from discovery.embeddings.encoders.protocol import Encoder, UnknownEncoder
from discovery.relevance.baselines import OneBlock, RandomEncoder, TrivialEncoder
from tests.discovery.embeddings.encoders.pictures import noise, scene

ALL = [RandomEncoder(0), TrivialEncoder(), OneBlock(ClassicEncoder(), "colour")]


@pytest.mark.parametrize("encoder", ALL, ids=lambda encoder: encoder.version)
def test_a_baseline_keeps_what_encoders_promise(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    images = [noise(1), scene("red", "white"), Image.new("RGB", (40, 30)), Image.new("L", (30, 40), 255)]
    vectors = encoder.encode_images(images)
    assert vectors.shape == (4, encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_array_equal(encoder.encode_images(images[1:2]), vectors[1:2])
    assert encoder.encode_images([]).shape == (0, encoder.dimension)
    assert len(bytes.fromhex(encoder.fingerprint)) == 32


def test_random_vectors_know_nothing_of_looks_and_depend_on_the_seed() -> None:
    almost = noise(1)
    almost.putpixel((0, 0), (1, 2, 3))
    same, near = RandomEncoder(0).encode_images([noise(1), almost])
    assert abs(float(same @ near)) < 0.35
    assert abs(float(same @ RandomEncoder(1).encode_images([noise(1)])[0])) < 0.35
    assert RandomEncoder(0).fingerprint != RandomEncoder(1).fingerprint


def test_the_trivial_feature_is_a_thumbnail_and_the_colours() -> None:
    half = Image.new("RGB", (64, 64), "white")
    half.paste((255, 0, 0), (0, 0, 32, 64))
    turned = half.transpose(Image.Transpose.ROTATE_180)
    (vector,) = TrivialEncoder().encode_images([half])
    thumbnail, colours = vector[:192].reshape(8, 8, 3), vector[192:]
    assert np.all(thumbnail[:, :4, 1] < thumbnail[:, 4:, 1]), "red on the left, white on the right"
    assert np.flatnonzero(colours).tolist() == [48, 63], "half red (3, 0, 0), half white (3, 3, 3)"
    (other,) = TrivialEncoder().encode_images([turned])
    np.testing.assert_array_equal(other[192:], colours)
    assert not np.allclose(other[:192], vector[:192])


@pytest.mark.parametrize("block", list(BLOCKS))
def test_a_block_is_that_part_at_length_one(block: str) -> None:
    whole, part = ClassicEncoder(), OneBlock(ClassicEncoder(), block)
    images = [noise(1), noise(2), scene("navy", "white")]
    expected = whole.encode_images(images)[:, BLOCKS[block]]
    expected = expected / np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(part.encode_images(images), expected, atol=1e-6)
    assert (part.name, part.version, part.dimension) == ("classic", f"v1/{block}", expected.shape[1])
    assert part.fingerprint != whole.fingerprint


def test_a_block_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownEncoder, match="classic:v1 has no block 'smell'; it has colour, texture, shape"):
        OneBlock(ClassicEncoder(), "smell")
