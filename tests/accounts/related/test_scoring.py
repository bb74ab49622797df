"""People are ranked by their nearest taste, each once."""

from __future__ import annotations

from uuid import UUID

import pytest

from accounts.related.scoring import TasteMatch, damped, rank_people

PICTURE = UUID(int=1)


def match(user_id: int, similarity: float, number: int = 0, weight: float = 0.5, followers: int = 0) -> TasteMatch:
    return TasteMatch(user_id, number, similarity, weight, 1.0, (PICTURE,), followers)


def test_the_nearest_taste_decides_not_the_mean():
    one_sided, varied = [match(1, 0.8)], [match(2, 0.9, weight=0.3), match(2, 0.1, weight=0.7)]
    assert [person.user_id for person in rank_people(one_sided + varied, 5)] == [2, 1]


def test_answering_two_looks_counts_for_more_than_one():
    found = rank_people([match(1, 0.8, 0), match(2, 0.8, 0), match(2, 0.7, 1)], 5)
    assert [person.user_id for person in found] == [2, 1]


def test_two_tastes_near_one_look_count_once():
    single, double = rank_people([match(1, 0.8)], 1), rank_people([match(1, 0.8), match(1, 0.79)], 1)
    assert single[0].score == double[0].score


def test_equals_stand_in_a_fixed_order_and_the_limit_holds():
    found = rank_people([match(3, 0.5), match(1, 0.5), match(2, 0.5)], 2)
    assert [person.user_id for person in found] == [1, 2]


def test_of_people_equally_near_the_less_known_comes_first():
    found = rank_people([match(1, 0.8, followers=1000), match(2, 0.79)], 2)
    assert [person.user_id for person in found] == [2, 1]


def test_followers_never_outweigh_what_is_plainly_more_alike():
    found = rank_people([match(1, 0.9, followers=1000), match(2, 0.7)], 2)
    assert [person.user_id for person in found] == [1, 2]


def test_each_power_of_ten_of_followers_costs_as_much():
    assert damped(0.8, 0) == 0.8
    assert 0.8 / damped(0.8, 9) == pytest.approx(1.03)
    assert 0.8 / damped(0.8, 999) == pytest.approx(1.09)
    assert damped(-0.2, 999) == -0.2
