"""Freshness and popularity: off at weight 0, bounded, and never more than their weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.boosts import HALF_LIFE_DAYS, LIKES_OF_FAME, Boosts, freshness, popularity

ages = st.floats(-1e6, 1e6)
likes = st.integers(0, 10**9)


def test_a_post_is_half_as_fresh_after_each_half_life() -> None:
    assert [freshness(days * HALF_LIFE_DAYS) for days in (0, 1, 2)] == pytest.approx([1.0, 0.5, 0.25])
    assert freshness(-3) == 1.0


def test_the_first_likes_say_most() -> None:
    assert popularity(0) == 0.0
    assert popularity(LIKES_OF_FAME) == pytest.approx(1.0) == popularity(10**6)
    assert popularity(1) - popularity(0) > popularity(50) - popularity(25)


@given(ages, likes)
def test_without_weights_nothing_is_boosted(age: float, count: int) -> None:
    assert Boosts().of(age_days=age, likes=count) == 1.0


@given(ages, likes, st.floats(0, 10), st.floats(0, 10))
def test_a_boost_lies_between_one_and_the_sum_of_its_weights(
    age: float, count: int, fresh: float, liked: float
) -> None:
    assert 1.0 <= Boosts(fresh, liked).of(age_days=age, likes=count) <= 1.0 + fresh + liked + 1e-9


@pytest.mark.parametrize("weight", [-0.1, float("nan"), float("inf")])
def test_weights_that_make_no_sense_are_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Boosts(freshness=weight)
