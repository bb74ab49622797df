"""How votes of neighbours become confidences: numbers alone."""

from __future__ import annotations

import pytest

from discovery.tagging.scoring import VOTES, VOTES_AN_AUTHOR, VOTES_OF_ONESELF, Vote, either, entitled, supported

ONESELF = 1


def vote(similarity: float, *tags: str, author: int = 0, is_copy: bool = False) -> Vote:
    return Vote(author, similarity, frozenset(tags), is_copy)


def crowd(count: int, similarity: float, *tags: str) -> list[Vote]:
    """As many authors with a vote each."""
    return [vote(similarity, *tags, author=100 + number) for number in range(count)]


def test_what_all_neighbours_say_is_surer_the_more_they_are():
    few = supported(crowd(2, 0.9, "dress"), {"dress": 0.1})["dress"]
    many = supported(crowd(12, 0.9, "dress"), {"dress": 0.1})["dress"]
    assert few.confidence == pytest.approx(0.9 * 2 / 3)
    assert many.confidence == pytest.approx(0.9 * 12 / 13)
    assert (many.votes, many.of) == (12, 12)


def test_a_near_neighbour_has_more_to_say_than_a_far_one():
    votes = [*crowd(2, 0.9, "near"), *crowd(2, 0.8, "far")]
    found = supported(votes, {"near": 0.1, "far": 0.1})
    assert found["near"].confidence > 2 * found["far"].confidence


def test_a_tag_that_is_everywhere_says_nothing():
    votes = [*crowd(4, 0.9, "photo", "heron"), *crowd(4, 0.9, "photo")]
    found = supported(votes, {"photo": 0.95, "heron": 0.05})
    assert found["heron"].confidence == pytest.approx(0.45 * 8 / 9)
    assert found["photo"].confidence < 0.05
    assert "photo" not in supported([*votes, *crowd(1, 0.9, "heron")], {"photo": 0.95, "heron": 0.05})


def test_a_tag_on_one_neighbour_alone_is_not_enough_unless_that_is_a_copy():
    assert supported([vote(0.99, "series-7"), *crowd(2, 0.98, "other")], {}).keys() == {"other"}
    (copied,) = supported([vote(0.99, "series-7", is_copy=True)], {}).values()
    assert copied.confidence == pytest.approx(0.5)
    assert copied.on_copy


def test_an_author_has_a_few_votes_and_oneself_some_more():
    votes = [*(vote(0.9, author=7) for _ in range(30)), *(vote(0.9, author=ONESELF) for _ in range(30))]
    authors = [kept.author_id for kept in entitled(votes, ONESELF)]
    assert authors.count(7) == VOTES_AN_AUTHOR
    assert authors.count(ONESELF) == VOTES_OF_ONESELF


def test_only_the_nearest_vote_and_none_that_lies_far_behind():
    assert len(entitled(crowd(99, 0.9), ONESELF)) == VOTES
    behind = entitled([vote(0.9), vote(0.85), vote(0.5)], ONESELF)
    assert [kept.similarity for kept in behind] == [0.9, 0.85]


def test_nothing_like_it_gives_no_votes():
    assert entitled(crowd(20, 0.1, "dress"), ONESELF) == []
    assert supported([], {}) == {}


def test_two_signs_are_surer_than_each():
    assert either(0.5, 0.5) == pytest.approx(0.75)
    assert either(0.0, 0.6) == pytest.approx(0.6)
    assert either() == 0
