"""CIELAB against published values, and back again."""

import numpy as np
import pytest

from discovery.imaging.colour import difference, hex_to_lab, lab_to_hex, lab_to_srgb, srgb_to_lab

# sRGB primaries under D65, as colour calculators give them with the IEC matrix (two decimals).
KNOWN = {
    (255, 255, 255): (100.0, 0.0, 0.0),
    (0, 0, 0): (0.0, 0.0, 0.0),
    (255, 0, 0): (53.24, 80.09, 67.20),
    (0, 255, 0): (87.73, -86.18, 83.18),
    (0, 0, 255): (32.30, 79.19, -107.86),
    (119, 119, 119): (50.03, 0.0, 0.0),
}


@pytest.mark.parametrize(("rgb", "lab"), KNOWN.items())
def test_known_colours(rgb: tuple[int, int, int], lab: tuple[float, float, float]) -> None:
    assert srgb_to_lab(np.array(rgb, np.uint8)) == pytest.approx(lab, abs=0.05)


def test_bytes_and_floats_agree_in_any_shape() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    from_bytes, from_floats = srgb_to_lab(colours), srgb_to_lab(colours / 255)
    assert from_bytes.shape == (5, 7, 3)
    assert from_bytes.dtype == np.float32
    assert from_bytes == pytest.approx(from_floats, abs=1e-3)


def test_every_grey_is_neutral() -> None:
    greys = np.arange(256, dtype=np.uint8)[:, None].repeat(3, axis=1)
    lab = srgb_to_lab(greys)
    assert np.abs(lab[:, 1:]).max() < 0.01
    assert (np.diff(lab[:, 0]) > 0).all()


def test_there_and_back_is_exact() -> None:
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1)
    assert (lab_to_srgb(srgb_to_lab(colours)) == colours).all()


def test_a_colour_outside_srgb_is_clipped() -> None:
    assert lab_to_srgb(np.array([50.0, 200.0, 0.0])).max() == 255


@pytest.mark.parametrize("array", [np.zeros(4, np.uint8), np.zeros((2, 4)), np.zeros(3, np.int32), np.uint8(3)])
def test_what_is_not_a_colour_array_is_an_error(array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="colours"):
        srgb_to_lab(array)


def test_lab_of_the_wrong_shape_is_an_error() -> None:
    with pytest.raises(ValueError, match="colours"):
        lab_to_srgb(np.zeros((3, 2)))


@pytest.mark.parametrize("text", ["#ff0000", "FF0000"])
def test_a_colour_is_read_from_its_digits(text: str) -> None:
    assert hex_to_lab(text) == pytest.approx(KNOWN[255, 0, 0], abs=0.05)
    assert lab_to_hex(hex_to_lab(text)) == "#ff0000"


@pytest.mark.parametrize("text", ["", "#fff", "ff00gg", "##ff0000", "ff0000\n", "０００000"])
def test_other_texts_are_no_colour(text: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        hex_to_lab(text)


def test_the_difference_of_black_and_white_is_a_hundred() -> None:
    assert difference(hex_to_lab("000000"), hex_to_lab("ffffff")) == pytest.approx(100, abs=1e-3)
