"""Who stands out among results, and which pictures answer."""

from __future__ import annotations

import pytest

from discovery.people.scoring import COUNTED, answering, by_author, ranked_by_results

ANA, BEN, CLEO = 1, 2, 3


def ranked(*authors: int, least: int = 1, **followers: int) -> list[int]:
    known = {ANA: followers.get("ana", 0), BEN: followers.get("ben", 0), CLEO: followers.get("cleo", 0)}
    places = by_author(authors)
    return ranked_by_results(places, {person: known[person] for person in places}, least=least)


def test_more_and_earlier_results_count_for_more():
    assert ranked(ANA, BEN, BEN) == [BEN, ANA]
    assert ranked(ANA, BEN, BEN, ANA) == [ANA, BEN]
    assert ranked(CLEO, ANA) == [CLEO, ANA]


def test_a_single_result_is_too_few_where_two_are_asked():
    assert ranked(ANA, BEN, BEN, least=2) == [BEN]


def test_who_may_not_be_suggested_has_no_place():
    assert ranked_by_results(by_author([ANA, BEN]), {BEN: 0}, least=1) == [BEN]


def test_a_flood_of_late_results_does_not_drown_a_few_early_ones():
    many = [ANA] * COUNTED + [BEN] * 150
    assert ranked(*many) == [ANA, BEN]


def test_followers_cost_a_little():
    assert ranked(ANA, BEN, ana=1000) == [BEN, ANA]
    assert ranked(ANA, ANA, BEN, ana=1000) == [ANA, BEN]


@pytest.mark.parametrize(
    ("similarities", "kept"),
    [
        ({"a": 0.9, "b": 0.65, "c": 0.6}, ["a", "b"]),
        ({"a": 0.24, "b": 0.19}, ["a"]),
        ({"far": 0.1}, []),
        ({}, []),
    ],
)
def test_what_answers_is_near_and_nearly_as_near_as_the_nearest(similarities, kept):
    assert list(answering(similarities)) == kept
