"""Copies lie close, different pictures lie far, and the number fits a bigint."""

import itertools
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from discovery.imaging.fingerprint import distance, fingerprint
from tests.discovery.imaging.pictures import encoded, scene


def test_it_agrees_with_the_cosine_transform_written_out() -> None:
    grey = np.random.default_rng(2).integers(0, 256, (32, 32), dtype=np.uint8)
    places = np.arange(32)
    bits = []
    coefficients = []
    for down, across in itertools.product(range(1, 9), repeat=2):
        waves = np.outer(np.cos(np.pi * down * (places + 0.5) / 32), np.cos(np.pi * across * (places + 0.5) / 32))
        coefficients.append((grey * waves).sum())
    bits = ["1" if value > np.median(coefficients) else "0" for value in coefficients]
    assert fingerprint(Image.fromarray(grey)) % 2**64 == int("".join(bits), 2)


@pytest.mark.parametrize("seed", range(8))
def test_copies_lie_close(seed: int) -> None:
    picture = scene(640, 480, seed)
    own = fingerprint(picture)
    copies = [
        picture.resize((200, 150), Image.Resampling.LANCZOS),
        Image.open(BytesIO(encoded(picture, "JPEG", quality=30))),
        Image.open(BytesIO(encoded(picture, "WEBP", quality=30))),
        picture.convert("L"),
        ImageEnhance.Brightness(picture).enhance(0.85),
    ]
    assert max(distance(own, fingerprint(copy)) for copy in copies) <= 6


def test_different_pictures_lie_far() -> None:
    prints = [fingerprint(scene(320, 240, seed)) for seed in range(30)]
    distances = [distance(a, b) for a, b in itertools.combinations(prints, 2)]
    assert min(distances) > 10
    assert 28 < np.mean(distances) < 36


def test_it_fits_a_signed_64_bit_column_and_uses_both_signs() -> None:
    prints = [fingerprint(scene(64, 64, seed)) for seed in range(20)]
    assert all(-(2**63) <= one < 2**63 for one in prints)
    assert min(prints) < 0 < max(prints)


def test_a_plain_area_has_no_accidental_bits() -> None:
    assert {fingerprint(Image.new("RGB", (200, 100), colour)) for colour in ("black", "white", "#7f3355")} == {0}


def test_distance_counts_bits_across_signs() -> None:
    assert distance(0, -1) == 64
    assert distance(-1, -1) == 0
    assert distance(2**63 - 1, -(2**63)) == 64
    assert distance(5, 6) == 2
