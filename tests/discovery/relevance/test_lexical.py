"""BM25 by hand, words folded as the site folds them, and fields that count less."""

from __future__ import annotations

import math

import pytest

from discovery.posts.words import fold, ideograph_terms
from discovery.relevance.lexical import K1, B, OkapiIndex, terms, weighted_terms


def index(*titles: str) -> OkapiIndex:
    return OkapiIndex([weighted_terms([(title, 1.0)]) for title in titles])


def test_scores_by_hand() -> None:
    scores = index("red hat", "red red shoes", "blue").scores("red")
    mean, rarity = 2.0, math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    first = rarity * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 2 / mean))
    second = rarity * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 3 / mean))
    assert scores.tolist() == pytest.approx([first, second, 0.0])


def test_a_rare_word_weighs_more_and_a_repeated_word_of_the_query_no_more() -> None:
    many = index("red hat", "red shoe", "red sock", "blue hat")
    assert many.scores("blue")[3] > many.scores("hat")[3] > many.scores("red")[0] > 0
    assert many.scores("red red").tolist() == many.scores("red").tolist()


def test_documents_without_words_are_no_part_of_the_collection() -> None:
    with_empty, without = index("red hat", "", "blue", ""), index("red hat", "blue")
    assert with_empty.scores("red")[[0, 2]].tolist() == without.scores("red").tolist()
    assert with_empty.scores("red")[[1, 3]].tolist() == [0.0, 0.0]
    assert index("", "").scores("red").tolist() == [0.0, 0.0]


def test_a_field_of_lower_weight_finds_but_ranks_below() -> None:
    titled, labelled, _ = OkapiIndex(
        [weighted_terms([("hat", 1.0)]), weighted_terms([("hat", 0.2)]), weighted_terms([("shoe", 1.0)])]
    ).scores("hat")
    assert titled > labelled > 0


@pytest.mark.parametrize("text", ["Café CRÈME, 2nd-hand!", "ﬁne Ｗide straße", "红色的帽子 hat", "snake_case"])
def test_words_are_folded_as_the_site_folds_them(text: str) -> None:
    found = terms(text)
    assert [word for word in found if word.isascii()] == [
        word
        for word in fold(text).replace("_", " ").replace("-", " ").replace(",", " ").replace("!", " ").split()
        if word.isascii()
    ]
    assert [word for word in found if not word.isascii()] == ideograph_terms(text)
