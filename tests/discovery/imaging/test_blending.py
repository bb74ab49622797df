"""The palette of many pictures together."""

import pytest

from discovery.imaging.palette import blended

WHITE, BLACK, RED = (100.0, 0.0, 0.0), (0.0, 0.0, 0.0), (53.2, 80.1, 67.2)


def test_shares_add_up_and_the_largest_comes_first():
    found = blended([WHITE, RED, WHITE, BLACK], [0.5, 0.5, 0.7, 0.3])
    assert [swatch.hex for swatch in found] == ["#ffffff", "#ff0000", "#000000"]
    assert [round(swatch.share, 2) for swatch in found] == [0.6, 0.25, 0.15]


def test_what_nearly_equals_is_one_colour_between_them():
    (found,) = blended([(50.0, 0.0, 0.0), (54.0, 0.0, 0.0)], [0.75, 0.25])
    assert found.lab[0] == pytest.approx(51.0, abs=0.1)


def test_no_more_than_are_asked_for():
    greys = [(10.0 * step, 0.0, 0.0) for step in range(11)]
    found = blended(greys, [1.0] * 11, at_most=4)
    assert len(found) == 4
    assert sum(swatch.share for swatch in found) == pytest.approx(1.0)


def test_of_nothing_there_is_nothing():
    assert blended([], []) == []
    assert blended([RED], [0.0]) == []
