"""People are ranked by their nearest taste, each once; sets of tastes are compared; the little known get a place."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from accounts.related.scoring import (
    TasteMatch,
    TasteSet,
    best_pair,
    damped,
    pushed_down,
    rank_people,
    set_similarity,
    with_exploration,
)

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


def tastes(*vectors: tuple[float, ...], weights: tuple[float, ...] = ()) -> TasteSet:
    rows = np.array(vectors, np.float32)
    shares = np.array(weights or [1 / len(vectors)] * len(vectors), np.float32)
    return TasteSet(rows / np.linalg.norm(rows, axis=1, keepdims=True), shares)


def test_the_same_tastes_are_wholly_alike_in_whatever_order():
    assert set_similarity(tastes((1, 0), (0, 1)), tastes((0, 1), (1, 0))) == pytest.approx(1)
    assert set_similarity(tastes((1, 0)), tastes((-1, 0))) == pytest.approx(-1)


def test_similarity_is_the_same_either_way_round():
    one, other = tastes((1, 0, 0), (0, 1, 0), weights=(0.9, 0.1)), tastes((1, 0.2, 0), (0, 0, 1), weights=(0.3, 0.7))
    assert set_similarity(one, other) == pytest.approx(set_similarity(other, one))


def test_one_taste_in_common_is_less_than_both_and_the_larger_share_counts_more():
    person = tastes((1, 0, 0), (0, 1, 0))
    both, half = tastes((1, 0, 0), (0, 1, 0)), tastes((1, 0, 0), (0, 0, 1))
    assert set_similarity(person, half) < set_similarity(person, both)
    mostly = tastes((1, 0, 0), (0, 0, 1), weights=(0.8, 0.2))
    assert set_similarity(person, half) < set_similarity(person, mostly)


def test_the_pair_that_tells_most_is_of_what_both_are_full_of():
    one = tastes((1, 0, 0), (0, 1, 0), weights=(0.9, 0.1))
    other = tastes((0, 1, 0), (1, 0.3, 0), weights=(0.1, 0.9))
    assert best_pair(one, other) == (0, 1)
    assert best_pair(tastes((0, 1, 0)), other) == (0, 0)


def test_who_is_like_the_dismissed_comes_behind_and_the_rest_keep_their_order():
    people = list(range(12))
    assert pushed_down(people, {}) == people
    assert pushed_down(people, {0: 1.0}).index(0) == 9
    assert pushed_down(people, {0: 0.5, 1: -1.0}) == people
    mild, strong = (pushed_down(people, {0: likeness}).index(0) for likeness in (0.7, 0.8))
    assert 0 < mild < strong
    assert [person for person in pushed_down(people, {0: 0.7, 1: 0.7}) if person > 1] == people[2:]


def explored(people: int, little_known: set[int], limit: int, seed: str = "one", share: float = 1 / 6):
    return with_exploration(range(people), little_known, limit=limit, share=share, seed=seed)


def test_some_places_but_the_first_three_go_to_the_little_known_who_stand_behind():
    chosen, drawn = explored(40, {30, 31, 32, 33, 34}, limit=24)
    assert len(chosen) == len(set(chosen)) == 24
    assert len(drawn) == 4
    assert drawn < {30, 31, 32, 33, 34}
    assert chosen[:3] == [0, 1, 2]
    assert [person for person in chosen if person not in drawn] == list(range(20))


def test_the_share_holds_whatever_the_limit():
    for limit in (8, 12, 24):
        draws = [len(explored(90, set(range(90)), limit, seed=str(day))[1]) for day in range(600)]
        assert sum(draws) / (600 * limit) == pytest.approx(1 / 6, abs=0.015)


def test_the_draw_is_the_same_for_a_seed_and_another_for_another():
    little_known = set(range(20, 90))
    assert explored(90, little_known, 24) == explored(90, little_known, 24)
    assert explored(90, little_known, 24) != explored(90, little_known, 24, seed="two")


@pytest.mark.parametrize(("people", "little_known", "limit"), [(24, set(range(24)), 24), (40, set(), 24), (9, {8}, 3)])
def test_nobody_is_drawn_where_all_fit_in_or_nobody_is_little_known_or_the_first_places_are_all(
    people, little_known, limit
):
    assert explored(people, little_known, limit, share=0.9) == (list(range(limit)), set())
