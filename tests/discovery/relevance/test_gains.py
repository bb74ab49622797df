"""nDCG by hand: the discount, the exponential gain, and rankings that hold nothing of worth."""

from __future__ import annotations

import math

import pytest

from discovery.relevance.gains import discounts, ndcg


def test_the_discount_is_the_logarithm_of_the_rank() -> None:
    assert discounts(3).tolist() == pytest.approx([1.0, 1 / math.log2(3), 0.5])


def test_a_ranking_by_hand() -> None:
    # Gains 1, 0, 3 against the best order 3, 2, 1 of a corpus that holds those and a 2.
    got = 1 + 7 / 2
    best = 7 + 3 / math.log2(3) + 1 / 2
    assert ndcg([1, 0, 3], [0, 1, 2, 3]) == pytest.approx(got / best)


def test_the_best_order_is_worth_one_and_none_found_is_worth_nothing() -> None:
    assert ndcg([3, 2, 2, 0], [0, 2, 2, 3]) == pytest.approx(1.0)
    assert ndcg([], [1, 1]) == 0.0
    assert ndcg([0, 0], [0, 0, 1]) == 0.0


def test_only_the_first_ten_places_count() -> None:
    assert ndcg([0] * 10 + [1], [0] * 10 + [1]) == 0.0
    assert ndcg([1] * 10 + [0] * 5, [1] * 15) == pytest.approx(1.0)


def test_a_corpus_without_worth_has_no_figure() -> None:
    assert ndcg([0, 0], [0, 0]) is None
