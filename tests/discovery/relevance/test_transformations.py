"""Each kind of copy is what its name says, can be made again, and asks nothing of the picture's size or mode."""

import math

import numpy as np
import pytest
from PIL import Image, ImageOps

from discovery.imaging.fingerprint import distance, fingerprint
from discovery.relevance.transformations import TRANSFORMATIONS, copied
from tests.discovery.imaging.pictures import flag, scene


def made(key: str, picture: Image.Image, seed: int = 1) -> Image.Image:
    return copied(picture, key, np.random.default_rng(seed))


def photograph() -> Image.Image:
    return scene(640, 480).resize((160, 120))


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, np.float64)


def windows_of(picture: Image.Image, width: int, height: int) -> list[bytes]:
    boxes = [(x, y) for x in range(picture.width - width + 1) for y in range(picture.height - height + 1)]
    return [picture.crop((x, y, x + width, y + height)).tobytes() for x, y in boxes]


def test_the_ten_kinds_have_their_names_and_titles() -> None:
    kinds = "jpeg_30 half_size crop_70 crop_50 flip border caption_bar colour_shift blur screenshot"
    assert list(TRANSFORMATIONS) == kinds.split()
    assert len({kind.title for kind in TRANSFORMATIONS.values()}) == 10


@pytest.mark.parametrize("key", TRANSFORMATIONS)
def test_the_same_generator_state_gives_the_same_copy(key: str) -> None:
    picture = scene(90, 70)
    assert made(key, picture, 5).tobytes() == made(key, picture, 5).tobytes()


@pytest.mark.parametrize("key", ["crop_70", "crop_50", "border", "caption_bar", "colour_shift", "screenshot"])
def test_kinds_with_chance_in_them_vary(key: str) -> None:
    picture = scene(90, 70)
    assert len({made(key, picture, seed).tobytes() for seed in range(8)}) > 1


@pytest.mark.parametrize("key", TRANSFORMATIONS)
def test_a_copy_differs_from_its_original_and_leaves_it_alone(key: str) -> None:
    picture = scene(90, 70)
    before = picture.tobytes()
    copy = made(key, picture)
    assert (copy.size, copy.tobytes()) != (picture.size, before)
    assert picture.tobytes() == before


@pytest.mark.parametrize("key", TRANSFORMATIONS)
@pytest.mark.parametrize("size", [(1, 1), (2, 1), (300, 3), (3, 300), (64, 48)])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_every_size_and_mode_can_be_copied(key: str, size: tuple[int, int], mode: str) -> None:
    assert made(key, flag(*size).convert(mode)).mode == "RGB"


def test_jpeg_keeps_the_size_and_only_the_gist() -> None:
    picture = photograph()
    copy = made("jpeg_30", picture)
    assert copy.size == picture.size
    assert 1 < np.abs(pixels(copy) - pixels(picture)).mean() < 12
    assert distance(fingerprint(copy), fingerprint(picture)) <= 6


def test_half_size_halves_both_sides() -> None:
    assert made("half_size", scene(160, 120)).size == (80, 60)


@pytest.mark.parametrize(("key", "share"), [("crop_70", 0.7), ("crop_50", 0.5)])
def test_a_crop_is_a_part_with_that_share_of_the_area(key: str, share: float) -> None:
    picture = scene(160, 120)
    copy = made(key, picture)
    assert copy.size == (round(160 * math.sqrt(share)), round(120 * math.sqrt(share)))
    assert copy.width * copy.height / (160 * 120) == pytest.approx(share, abs=0.01)
    assert copy.tobytes() in windows_of(picture, *copy.size)


def test_crops_are_taken_everywhere() -> None:
    ramp = Image.fromarray(np.arange(100, dtype=np.uint8)[None].repeat(100, axis=0)).convert("RGB")
    lefts = [pixels(made("crop_50", ramp, seed))[0, 0, 0] for seed in range(60)]
    assert min(lefts) <= 3
    assert max(lefts) >= 26


def test_flip_is_the_mirror_image() -> None:
    assert made("flip", flag()).tobytes() == ImageOps.mirror(flag()).tobytes()


@pytest.mark.parametrize("seed", range(6))
def test_a_border_of_one_colour_surrounds_the_whole_picture(seed: int) -> None:
    picture = scene(100, 60)
    copy = made("border", picture, seed)
    assert copy.size == (112, 72)
    assert copy.crop((6, 6, 106, 66)).tobytes() == picture.tobytes()
    around = pixels(copy)
    around[6:-6, 6:-6] = around[0, 0]
    assert (around == around[0, 0]).all()


def test_a_caption_bar_stands_over_or_under_the_whole_picture() -> None:
    picture = photograph()
    over = 0
    for seed in range(12):
        copy = made("caption_bar", picture, seed)
        assert copy.size == (160, 144)
        above = copy.crop((0, 24, 160, 144)).tobytes() == picture.tobytes()
        assert above or copy.crop((0, 0, 160, 120)).tobytes() == picture.tobytes()
        bar = pixels(copy.crop((0, 0, 160, 24) if above else (0, 120, 160, 144)))
        assert bar.min() < 60  # a plain bar, and
        assert bar.max() > 195  # something written on it
        over += above
    assert 0 < over < 12


def test_a_colour_shift_changes_colours_and_nothing_else() -> None:
    picture = photograph()
    for seed in range(6):
        copy = made("colour_shift", picture, seed)
        assert copy.size == picture.size
        assert np.abs(pixels(copy).mean((0, 1)) - pixels(picture).mean((0, 1))).max() > 2
        assert distance(fingerprint(copy), fingerprint(picture)) <= 12


def test_blur_takes_the_edges_away() -> None:
    picture = scene(160, 120)
    steps = [np.abs(np.diff(pixels(image), axis=1)).mean() for image in (picture, made("blur", picture))]
    assert steps[1] < steps[0] / 3


@pytest.mark.parametrize("size", [(120, 120), (160, 90), (60, 160)])
def test_a_screenshot_holds_the_whole_picture_smaller_on_an_upright_screen(size: tuple[int, int]) -> None:
    cobalt = (20, 60, 220)
    copy = made("screenshot", Image.new("RGB", size, cobalt))
    assert copy.height / copy.width == pytest.approx(16 / 9, abs=0.02)
    rows, columns = np.nonzero((pixels(copy) == cobalt).all(axis=2))
    width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert len(rows) == width * height
    assert width < size[0]
    assert width / height == pytest.approx(size[0] / size[1], rel=0.05)
    assert rows.min() > 0.1 * copy.height
    assert rows.max() < 0.8 * copy.height


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        made("sepia", flag())
