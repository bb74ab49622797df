"""Few colours for many pictures: the heaviest first, none near another, vivid ones before greys."""

from __future__ import annotations

from discovery.search.palettes import NEAR, common_colours

GREY, RED, PINK, BLUE = (50.0, 0.0, 0.0), (50.0, 70.0, 50.0), (55.0, 68.0, 48.0), (40.0, 20.0, -60.0)


def test_shades_of_one_colour_are_one():
    assert common_colours([("#red", RED, 0.4), ("#pink", PINK, 0.5), ("#blue", BLUE, 0.3)]) == ["#pink", "#blue"]


def test_a_vivid_colour_counts_for_more_than_as_much_grey():
    assert common_colours([("#grey", GREY, 0.5), ("#blue", BLUE, 0.3)]) == ["#blue", "#grey"]


def test_there_are_no_more_than_asked_and_none_of_nothing():
    many = [(f"#{number}", (float(number), 0.0, 0.0), 0.1) for number in range(0, 100, int(NEAR) + 1)]
    assert len(common_colours(many, most=3)) == 3
    assert common_colours([]) == []
    assert common_colours([("#none", GREY, 0.0)]) == []
