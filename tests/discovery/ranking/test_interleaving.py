"""Lists made into one: the rule of three and two, and shares by weight."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.interleaving import apportion, interleave

FEW = st.lists(st.integers(0, 60), max_size=40, unique=True)


def test_of_every_five_three_are_of_the_first_and_two_of_the_second():
    first, second = [f"f{n}" for n in range(30)], [f"s{n}" for n in range(30)]
    merged = "".join(item[0] for item in interleave(first, second))
    while_both_last = merged[: merged.rindex("f") + 1]
    assert while_both_last.startswith("fsfsffsfsf")
    windows = [while_both_last[place : place + 5] for place in range(len(while_both_last) - 4)]
    assert {window.count("f") for window in windows} == {3}


def test_what_is_left_of_the_longer_list_follows():
    assert interleave(["a"], ["x", "y", "z"]) == ["a", "x", "y", "z"]
    assert interleave([], ["x"]) == ["x"]


@given(FEW, FEW, st.integers(1, 4), st.integers(1, 4))
def test_interleaving_neither_invents_nor_loses_nor_repeats(first, second, of_first, of_second):
    merged = interleave(first, second, of_first, of_second)
    assert sorted(merged) == sorted(set(first) | set(second))


def test_a_list_of_which_nothing_is_taken_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        interleave(["a"], ["b"], 0, 2)


def test_shares_follow_the_weights():
    lists = [[(number, place) for place in range(100)] for number in range(3)]
    first = apportion(lists, [5.0, 3.0, 2.0])[:40]
    assert [sum(number == which for number, _ in first) for which in range(3)] == [20, 12, 8]


def test_every_list_has_a_place_before_any_has_its_second():
    lists = [[(number, place) for place in range(9)] for number in range(4)]
    assert [number for number, _ in apportion(lists, [0.01, 0.9, 0.03, 0.06])[:4]] == [1, 3, 2, 0]


@given(st.lists(FEW, max_size=5))
def test_apportioning_gives_every_item_once(lists):
    merged = apportion(lists, [float(number + 1) for number in range(len(lists))])
    assert sorted(merged) == sorted(set().union(*lists))


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, math.nan], [1.0, math.inf]])
def test_bad_weights_are_refused(weights):
    with pytest.raises(ValueError, match="weight above 0"):
        apportion([["a"], ["b"]], weights)
