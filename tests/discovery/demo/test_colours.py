"""Colour words: what a person would call the picture."""

import pytest
from PIL import Image, ImageDraw

from discovery.demo.colours import colour_word, mix, ramp, rgb


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("c02020", "red"),
        ("f08c1e", "orange"),
        ("f5e03c", "yellow"),
        ("2f8f4e", "green"),
        ("1f8f8f", "teal"),
        ("2050c0", "blue"),
        ("6f3fb0", "purple"),
        ("e86aa8", "pink"),
        ("7a4a20", "brown"),
        ("f4ecd8", "cream"),
        ("ffffff", "white"),
        ("808080", "grey"),
        ("080808", "black"),
    ],
)
def test_a_plain_sheet_has_its_everyday_colour_word(code: str, word: str) -> None:
    assert colour_word(Image.new("RGB", (40, 30), rgb(code))) == word


def test_fine_blue_lines_on_paper_are_called_blue() -> None:
    image = Image.new("RGB", (600, 600), rgb("f6f1e3"))
    pen = ImageDraw.Draw(image)
    for x in range(0, 600, 9):
        pen.line((x, 0, 600 - x, 600), fill=rgb("1d4fa0"))
    assert colour_word(image) == "blue"


def test_mixing_moves_by_its_share() -> None:
    assert mix((0, 0, 0), (200, 100, 50), 0.5) == (100, 50, 25)


def test_a_ramp_starts_and_ends_at_its_stops() -> None:
    colours = ramp(((0, 0, 0), (10, 20, 30), (255, 255, 255)), 9)
    assert colours.shape == (9, 3)
    assert colours[0].tolist() == [0, 0, 0]
    assert colours[4].tolist() == [10, 20, 30]
    assert colours[-1].tolist() == [255, 255, 255]
