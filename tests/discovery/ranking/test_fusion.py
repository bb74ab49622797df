"""Fusion by ranks and by scores: nothing lost, nothing twice, agreement rewarded, ties always broken the same way."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.fusion import Leg, convex_fusion, reciprocal_rank_fusion

numbers = st.floats(-2, 2)
scored = st.dictionaries(st.sampled_from("abcd"), st.dictionaries(st.integers(0, 12), numbers, max_size=12), max_size=4)
weighed = st.dictionaries(st.sampled_from("abcd"), st.floats(-3, 3), max_size=4)
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


@pytest.mark.parametrize("weights", [{"smell": 1.0}, {"words": float("nan")}, {"words": float("-inf")}])
def test_weights_that_make_no_sense_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"smell|finite"):
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


def test_what_lies_near_something_unwanted_loses_by_it() -> None:
    fused = reciprocal_rank_fusion({"looks": ["x", "y", "z"], "unwanted": ["x", "w"]}, {"unwanted": -0.5})
    assert [entry.item for entry in fused] == ["y", "z", "x"], "and what only the unwanted leg found is not there"
    assert fused[2].score == pytest.approx(1 / 61 - 0.5 / 61)
    assert fused[2].ranks == {"looks": 1, "unwanted": 1}


def test_each_leg_tells_what_it_added() -> None:
    (best, *_) = reciprocal_rank_fusion(
        {"words": ["x"], "looks": ["x"], "unwanted": ["x"]}, {"words": 3, "unwanted": -1}
    )
    assert best.contributions == pytest.approx({"words": 3 / 61, "looks": 1 / 61, "unwanted": -1 / 61})
    assert best.shares == pytest.approx({"words": 0.75, "looks": 0.25})


def test_scores_are_scaled_from_what_is_unrelated_to_the_best() -> None:
    leg = Leg({"x": 0.9, "y": 0.6}, others={"z": 0.45, "w": 0.1}, zero=0.3)
    assert leg.worths() == pytest.approx({"x": 1.0, "y": 0.5, "z": 0.25, "w": 0.0})
    assert Leg({"x": 0.2}, zero=0.3).worths() == {"x": 0.0}
    assert Leg.of_ranks(["x", "y"], k=1).worths() == pytest.approx({"x": 1.0, "y": 2 / 3})


def test_scores_are_fused_by_their_weighted_mean() -> None:
    words = Leg({"x": 8.0, "y": 4.0})
    looks = Leg({"z": 0.8, "y": 0.7}, others={"x": 0.2})
    fused = convex_fusion({"words": words, "looks": looks}, {"words": 3.0})
    assert [(entry.item, entry.score) for entry in fused] == [
        ("x", pytest.approx(0.75 + 0.25 * 0.25)),
        ("y", pytest.approx(0.75 * 0.5 + 0.25 * 0.875)),
        ("z", pytest.approx(0.25)),
    ]
    assert fused[0].ranks == {"words": 1}, "what a leg was only asked about has no rank in it"
    assert fused[0].contributions["looks"] == pytest.approx(0.25 * 0.25)


def test_scores_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        convex_fusion({"words": Leg({"x": float("nan")})})


@given(scored, weighed)
def test_a_fused_list_is_whole_and_explains_itself(
    lists: dict[str, dict[int, float]], weights: dict[str, float]
) -> None:
    weights = {leg: weight for leg, weight in weights.items() if leg in lists}
    wanted = {leg for leg in lists if weights.get(leg, 1.0) > 0}
    ordered = {leg: dict(sorted(found.items(), key=lambda one: -one[1])) for leg, found in lists.items()}
    by_score = convex_fusion({leg: Leg(found, zero=-2.0) for leg, found in ordered.items()}, weights)
    by_rank = reciprocal_rank_fusion({leg: list(found) for leg, found in ordered.items()}, weights)
    for fused in (by_score, by_rank):
        assert sorted(entry.item for entry in fused) == sorted({item for leg in wanted for item in lists[leg]})
        assert [entry.score for entry in fused] == sorted((entry.score for entry in fused), reverse=True)
        for entry in fused:
            assert entry.score == pytest.approx(sum(entry.contributions.values()))
            assert sum(entry.shares.values()) == pytest.approx(1.0) or not any(entry.shares)
            assert all(ordered_rank(ordered[leg], entry.item) == rank for leg, rank in entry.ranks.items())
    assert all(entry.score <= 1.0 + 1e-9 for entry in by_score)


def ordered_rank(found: dict[int, float], item: int) -> int:
    return list(found).index(item) + 1
