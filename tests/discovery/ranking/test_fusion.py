"""Fusion by reciprocal rank: nothing lost, nothing twice, agreement rewarded, ties always broken the same way."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.fusion import reciprocal_rank_fusion

legs = st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(0, 12), max_size=12, unique=True), max_size=4)


def test_the_score_is_the_sum_of_reciprocal_ranks() -> None:
    fused = reciprocal_rank_fusion({"words": ["x", "y"], "looks": ["y", "z"]})
    assert [entry.item for entry in fused] == ["y", "x", "z"]
    assert fused[0].score == pytest.approx(1 / 62 + 1 / 61)
    assert fused[0].ranks == {"words": 2, "looks": 1}
    assert fused[1].score == pytest.approx(1 / 61)
    assert fused[1].ranks == {"words": 1}


def test_a_weight_counts_a_leg_that_many_times() -> None:
    lists = {"words": ["x"], "looks": ["y"]}
    assert [entry.item for entry in reciprocal_rank_fusion(lists, {"looks": 2.0})] == ["y", "x"]
    assert [entry.item for entry in reciprocal_rank_fusion(lists, {"looks": 0.5})] == ["x", "y"]


def test_a_leg_of_weight_zero_is_left_out() -> None:
    fused = reciprocal_rank_fusion({"words": ["x"], "looks": ["y", "x"]}, {"looks": 0})
    assert [(entry.item, dict(entry.ranks)) for entry in fused] == [("x", {"words": 1})]


def test_a_repeated_item_counts_once_at_its_best_rank() -> None:
    (first, second) = reciprocal_rank_fusion({"words": ["x", "x", "y"]})
    assert first.ranks == {"words": 1}
    assert second.ranks == {"words": 2}


@pytest.mark.parametrize("weights", [{"smell": 1.0}, {"words": -1.0}, {"words": float("nan")}, {"words": float("inf")}])
def test_weights_that_make_no_sense_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"smell|at least 0"):
        reciprocal_rank_fusion({"words": ["x"]}, weights)


def test_a_negative_constant_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        reciprocal_rank_fusion({"words": ["x"]}, k=-1)


@given(legs)
def test_every_item_comes_out_once_best_first(lists: dict[str, list[int]]) -> None:
    fused = reciprocal_rank_fusion(lists)
    assert sorted(entry.item for entry in fused) == sorted({item for leg in lists.values() for item in leg})
    scores = [entry.score for entry in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(lists[leg][rank - 1] == entry.item for entry in fused for leg, rank in entry.ranks.items())


@given(legs, st.randoms(use_true_random=False))
def test_the_order_of_the_legs_never_shows(lists: dict[str, list[int]], chance: random.Random) -> None:
    names = list(lists)
    chance.shuffle(names)
    assert reciprocal_rank_fusion(lists) == reciprocal_rank_fusion({name: lists[name] for name in names})


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers(0, 100))
def test_one_list_keeps_its_order(items: list[int], k: int) -> None:
    assert [entry.item for entry in reciprocal_rank_fusion({"only": items}, k=k)] == items


@given(legs)
def test_an_item_ahead_in_every_leg_is_ahead(lists: dict[str, list[int]]) -> None:
    fused = reciprocal_rank_fusion(lists)
    place = {entry.item: number for number, entry in enumerate(fused)}
    for one in fused:
        for other in fused:
            if set(other.ranks) <= set(one.ranks) and all(one.ranks[leg] < rank for leg, rank in other.ranks.items()):
                assert place[one.item] < place[other.item]
