"""The three sliders of a feed."""

from __future__ import annotations

import math

import pytest

from discovery.ranking.mixing import Mixture, scaled


def of_kindred(mixture: Mixture, **known: float) -> float:
    return mixture.of_kindred(**{"nearness": 0.5, "age_days": 4.0, "likes": 0, **known})


def test_variety_goes_from_nearness_alone_to_half():
    assert [Mixture(variety=value).lam for value in (0, 0.5, 1)] == [1.0, 0.75, 0.5]


def test_freshness_shortens_the_half_life():
    assert [Mixture(freshness=value).half_life for value in (0, 0.5, 1)] == [16.0, 4.0, 1.0]


def test_without_freshness_age_says_nothing_of_what_is_kindred():
    steady = Mixture(freshness=0)
    assert of_kindred(steady, age_days=0) == of_kindred(steady, age_days=900)
    assert of_kindred(Mixture(freshness=1), age_days=0) > of_kindred(Mixture(freshness=1), age_days=9)


@pytest.mark.parametrize(("fame", "gains"), [(0.0, False), (0.5, True), (1.0, True)])
def test_fame_penalises_at_nothing_and_helps_from_the_middle_on(fame, gains):
    mixture = Mixture(fame=fame)
    assert (of_kindred(mixture, likes=50) > of_kindred(mixture, likes=0)) is gains
    loved, plain = (mixture.of_followed(age_days=1, likes=likes) for likes in (50, 0))
    assert (loved > plain) is gains


def test_fame_is_damped():
    mixture = Mixture(fame=1)
    gains = [of_kindred(mixture, likes=likes + 1) - of_kindred(mixture, likes=likes) for likes in (0, 10, 50)]
    assert gains == sorted(gains, reverse=True)
    assert of_kindred(mixture, likes=100) == of_kindred(mixture, likes=100_000)


def test_what_is_as_near_to_the_unwanted_as_the_nearest_to_the_taste_loses_all_its_nearness():
    assert of_kindred(Mixture(), nearness=1.0, unwanted=1.0) == pytest.approx(of_kindred(Mixture(), nearness=0.0))


@pytest.mark.parametrize("slider", [-0.1, 1.1, math.nan])
def test_a_slider_is_from_0_to_1(slider):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Mixture(fame=slider)


def test_scaling_ends_at_both_ends():
    assert [scaled(value, 0.2, 0.6) for value in (0.1, 0.2, 0.4, 0.6, 0.9)] == pytest.approx([0, 0, 0.5, 1, 1])
    assert [scaled(value, 0.6, 0.6) for value in (0.5, 0.6)] == [0, 1]
