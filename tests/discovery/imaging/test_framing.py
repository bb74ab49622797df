"""Frames are found by their straight edges, and nothing else is taken for one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from discovery.imaging.framing import Box, content_box, without_frame
from discovery.relevance.transformations import TRANSFORMATIONS
from tests.discovery.imaging.pictures import scene


def whole(image: Image.Image) -> Box:
    return Box(0, 0, *image.size)


@pytest.mark.parametrize("colour", ["white", "black", "#3a7d44"])
@pytest.mark.parametrize("width", [3, 13, 40])
def test_a_plain_border_is_trimmed(colour: str, width: int) -> None:
    image = scene(180, 130)
    bordered = ImageOps.expand(image, width, colour)
    expected = (width, width, width + image.width, width + image.height)
    np.testing.assert_allclose(content_box(bordered), expected, atol=2)
    assert abs(without_frame(bordered).width - image.width) <= 3


@pytest.mark.parametrize("kind", ["border", "caption_bar", "screenshot"])
def test_copies_in_frames_get_the_proportions_of_the_original(kind: str) -> None:
    found = 0
    for seed in range(20):
        image = scene(*((180, 130) if seed % 2 else (120, 190)), seed)
        copy = TRANSFORMATIONS[kind].make(image, np.random.default_rng(seed))
        content = without_frame(copy)
        ratio = content.width / content.height / (image.width / image.height)
        found += 0.93 < ratio < 1.07 and content.size != copy.size
    assert found >= 18


def test_a_border_inside_a_screenshot_goes_too() -> None:
    image = scene(180, 130)
    bordered = ImageOps.expand(image, 12, "white")
    copy = TRANSFORMATIONS["screenshot"].make(bordered, np.random.default_rng(1))
    content = without_frame(copy)
    assert content.width / content.height == pytest.approx(image.width / image.height, rel=0.07)


def test_a_picture_to_its_edges_stays_whole() -> None:
    for seed in range(20):
        image = scene(180, 130, seed)
        assert content_box(image) == whole(image)
        assert without_frame(image) is image


def test_a_thing_before_a_plain_ground_stays_whole() -> None:
    ground = Image.new("RGB", (200, 160), "white")
    ImageDraw.Draw(ground).ellipse((60, 30, 140, 130), fill="#803020")
    assert content_box(ground) == whole(ground)


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (7, 7)])
def test_the_smallest_pictures_stay_whole(size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, "teal")
    assert content_box(image) == whole(image)


def test_a_plain_picture_stays_whole() -> None:
    image = Image.new("RGB", (300, 200), "white")
    assert content_box(image) == whole(image)


def test_a_box_is_in_the_pixels_of_a_large_picture() -> None:
    bordered = ImageOps.expand(scene(1800, 1300), 200, "white")
    np.testing.assert_allclose(content_box(bordered), (200, 200, 2000, 1500), atol=15)
