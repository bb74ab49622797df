"""The colours of a picture: those that one sees, largest first, and the same every time."""

import numpy as np
import pytest
from PIL import Image

from discovery.imaging.colour import srgb_to_lab
from discovery.imaging.palette import palette
from tests.discovery.imaging.pictures import flag, scene


def test_the_flag_has_its_three_colours_with_their_shares() -> None:
    swatches = {swatch.hex: swatch.share for swatch in palette(flag(640, 480))}
    assert swatches == pytest.approx({"#c81e1e": 0.375, "#1e1ec8": 0.375, "#ffffff": 0.25}, abs=0.02)


def test_swatches_are_sorted_by_share_and_shares_add_up_to_one() -> None:
    for seed in range(5):
        shares = [swatch.share for swatch in palette(scene(300, 200, seed))]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1)
        assert 1 <= len(shares) <= 5


def test_it_is_deterministic() -> None:
    assert palette(scene(300, 200)) == palette(scene(300, 200))


def test_hex_and_lab_name_the_same_colour() -> None:
    for swatch in palette(scene(300, 200)):
        rgb = np.frombuffer(bytes.fromhex(swatch.hex[1:]), np.uint8)
        assert srgb_to_lab(rgb) == pytest.approx(swatch.lab, abs=1.5)


def test_near_equal_colours_are_one() -> None:
    image = Image.new("RGB", (64, 64), (112, 60, 60))
    image.paste((124, 66, 60), (0, 0, 32, 64))
    assert len(palette(image)) == 1


def test_kept_swatches_are_visibly_apart() -> None:
    for seed in range(5):
        labs = np.array([swatch.lab for swatch in palette(scene(300, 200, seed))])
        gaps = np.linalg.norm(labs[:, None] - labs[None], axis=-1) + np.eye(len(labs)) * 100
        assert gaps.min() >= 11.9


def test_a_small_but_distinct_patch_is_found() -> None:
    image = Image.new("RGB", (200, 200), (230, 230, 225))
    image.paste((220, 20, 20), (80, 80, 120, 120))
    first, second = palette(image)
    assert first.share == pytest.approx(0.96, abs=0.02)
    assert second.lab[1] > 50


@pytest.mark.parametrize("colours", [1, 2, 3])
def test_no_more_colours_than_asked(colours: int) -> None:
    assert len(palette(scene(300, 200), colours)) == colours


def test_one_colour_and_one_pixel_work() -> None:
    assert [(one.hex, one.share) for one in palette(Image.new("RGB", (1, 1), (10, 20, 30)))] == [("#0a141e", 1.0)]


def test_no_colours_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        palette(flag(), 0)
