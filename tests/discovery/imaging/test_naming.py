"""Colours are called what people call them, and every colour has a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.imaging.colour import hex_to_lab
from discovery.imaging.naming import BOXES, NAMED, colour_name


@pytest.mark.parametrize(("name", "colour"), NAMED.items())
def test_what_stands_for_a_name_has_it(name: str, colour: str) -> None:
    assert colour_name(hex_to_lab(colour)) == name


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#001146", "blue"),  # navy
        ("#95d0fc", "blue"),  # light blue
        ("#3b638c", "blue"),  # denim
        ("#96f97b", "green"),  # light green
        ("#677a04", "green"),  # olive green
        ("#840000", "red"),  # dark red
        ("#ffd1df", "pink"),  # light pink
        ("#fe01b1", "pink"),  # bright pink
        ("#d2bd0a", "yellow"),  # mustard yellow
        ("#ad8150", "brown"),  # light brown
        ("#341c02", "brown"),  # dark brown
        ("#fdaa48", "orange"),  # light orange
        ("#bf77f6", "purple"),  # light purple
        ("#d8dcd6", "grey"),  # light grey
        ("#ffffe4", "white"),  # off white
        ("#101014", "black"),
    ],
)
def test_shades_have_the_name_of_their_colour(colour: str, name: str) -> None:
    assert colour_name(hex_to_lab(colour)) == name


def test_every_name_has_a_box_and_a_colour() -> None:
    assert {box.name for box in BOXES} == set(NAMED)


@given(st.floats(-5, 105), st.floats(-130, 130), st.floats(-130, 130))
def test_every_colour_has_a_name(lightness: float, a: float, b: float) -> None:
    assert colour_name((lightness, a, b)) in NAMED
