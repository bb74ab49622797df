"""What stands out is found, where it is; where nothing does, nothing is suggested."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from discovery.imaging.regions import Region
from discovery.imaging.salience import LARGEST, MOST_REGIONS, SMALLEST, suggested_regions


def on_a_wall(*things: tuple[str, Region], size: tuple[int, int] = (200, 160)) -> Image.Image:
    """Discs of a colour on a wall with a little grain, each filling its region."""
    grain = np.random.default_rng(0).integers(-6, 6, (size[1], size[0], 1))
    image = Image.fromarray(np.clip(np.array((150, 160, 150)) + grain, 0, 255).astype(np.uint8))
    for colour, region in things:
        ImageDraw.Draw(image).ellipse(region.box(*size), fill=colour)
    return image


@pytest.mark.parametrize("place", [Region(0.1, 0.2, 0.3, 0.35), Region(0.6, 0.55, 0.3, 0.35)])
@pytest.mark.parametrize("colour", ["#c02020", "#1030a0", "#f0f0f0"])
def test_the_thing_on_the_wall_is_the_first_suggestion(place, colour):
    found = suggested_regions(on_a_wall((colour, place)))
    assert found[0].iou(place) > 0.5


def test_two_things_are_two_suggestions():
    things = [Region(0.08, 0.15, 0.3, 0.35), Region(0.6, 0.5, 0.32, 0.4)]
    found = suggested_regions(on_a_wall(("#c02020", things[0]), ("#1030a0", things[1])))
    for thing in things:
        assert max(region.iou(thing) for region in found) > 0.5


def test_suggestions_are_few_apart_and_of_a_size_worth_comparing():
    pixels = np.random.default_rng(1).integers(0, 256, (7, 9, 3), dtype=np.uint8)
    busy = Image.fromarray(pixels).resize((300, 240), Image.Resampling.NEAREST)
    found = suggested_regions(busy)
    assert 0 < len(found) <= MOST_REGIONS
    assert all(SMALLEST <= region.area <= LARGEST for region in found)
    assert all(one.iou(other) < 0.4 for one, other in itertools.combinations(found, 2))


def test_the_same_picture_has_the_same_suggestions():
    picture = on_a_wall(("#c02020", Region(0.1, 0.2, 0.3, 0.35)))
    assert suggested_regions(picture) == suggested_regions(picture.copy())


@pytest.mark.parametrize("picture", [Image.new("RGB", (90, 60), "white"), Image.new("L", (5, 900), 20)])
def test_a_blank_picture_has_none(picture):
    assert suggested_regions(picture) == []


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (900, 2)])
def test_a_sliver_is_no_trouble(size):
    pixels = np.random.default_rng(2).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    assert len(suggested_regions(Image.fromarray(pixels))) <= MOST_REGIONS
