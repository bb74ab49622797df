"""Parts of pictures: what is taken, what is refused and why, and which pixels they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from discovery.imaging.regions import THINNEST, Region, apart

shares = st.floats(0, 1)


@given(shares, shares, shares, shares)
def test_what_is_written_reads_the_same(left, top, width, height):
    try:
        region = Region(left, top, width, height)
    except ValueError:
        return
    assert Region.parse(region.text()) == region
    assert region.left + region.width <= 1 + 1e-9
    assert region.top + region.height <= 1 + 1e-9


def test_four_decimals_are_kept():
    assert Region.parse("0.123456, 0.2,0.3,0.41234").text() == "0.1235,0.2,0.3,0.4123"


def test_a_hair_outside_is_brought_in():
    assert Region.parse("-0.0009,0,1.001,1.0009") == Region(0, 0, 1, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "four numbers"),
        ("0,0,1", "four numbers"),
        ("0,0,1,1,1", "four numbers"),
        ("a,b,c,d", "four numbers"),
        ("0,0,1,1" + " " * 300, "four numbers"),
        ("nan,0,1,1", "finite"),
        ("0,0,inf,1", "finite"),
        ("1e308,0,1e308,1", "finite"),
        ("0.5,0,0.6,1", "outside"),
        ("-0.1,0,0.5,1", "outside"),
        ("0.5,0.5,-0.2,0.2", "too small"),
        ("0.5,0.5,0,0", "too small"),
        ("0.5,0.5,0.001,0.5", "too small"),
        ("0.5,0.5,0.5,0.049", "too small"),
    ],
)
def test_what_cannot_be_a_part_is_refused_in_a_sentence(text, said):
    with pytest.raises(ValueError, match=said) as refused:
        Region.parse(text)
    assert str(refused.value).endswith(".")


def test_the_thinnest_part_is_taken():
    assert Region(0.95, 0, THINNEST, 1).width == THINNEST


def test_the_crop_holds_the_pixels_of_the_part():
    picture = np.zeros((40, 80, 3), np.uint8)
    picture[10:30, 40:60] = 255
    crop = Region(0.5, 0.25, 0.25, 0.5).crop(Image.fromarray(picture))
    assert crop.size == (20, 20)
    assert np.asarray(crop).min() == 255


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (3, 2)])
def test_no_crop_is_empty_however_small_the_picture(size):
    for region in (Region(0, 0, 0.05, 0.05), Region(0.95, 0.95, 0.05, 0.05)):
        left, top, right, bottom = region.box(*size)
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]


def test_overlap_is_what_both_cover_of_what_either_does():
    left, middle, right = Region(0, 0, 0.5, 1), Region(0.25, 0, 0.5, 1), Region(0.5, 0, 0.5, 1)
    assert left.iou(left) == pytest.approx(1)
    assert left.iou(middle) == middle.iou(left) == pytest.approx(1 / 3)
    assert left.iou(right) == 0


def test_of_parts_that_overlap_the_first_is_kept():
    left, middle, right = Region(0, 0, 0.5, 1), Region(0.25, 0, 0.5, 1), Region(0.5, 0, 0.5, 1)
    assert apart([left, middle, right], 4, 0.3) == [left, right]
    assert apart([left, middle, right], 2, 0.9) == [left, middle]
