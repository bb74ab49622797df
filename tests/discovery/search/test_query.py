"""A query lives in its link and in its document, and what cannot be meant is refused."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discovery.imaging.regions import Region
from discovery.search.document import MOST_TERMS, packed
from discovery.search.parameters import MORE
from discovery.search.query import STEP, Query
from discovery.search.terms import Filters, Kind, Term

POST = "018f0000-0000-7000-8000-000000000000"
OTHER = "018f0000-0000-7000-8000-000000000001"
REGION = Region(0.1, 0.2, 0.3, 0.4)


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({}, Query()),
        ({"q": "  blue   shirt\x00 "}, Query((Term(Kind.WORDS, "blue shirt"),))),
        ({"tag": "Navy Blue", "picture": "abc"}, Query((Term(Kind.PICTURE, "abc"),), Filters(tags=("navy-blue",)))),
        ({"post": POST, "unknown": "1"}, Query.of(post=UUID(POST))),
        ({"post": POST, "more": "colour"}, Query.of(post=UUID(POST)).alike_in("colour")),
        ({"post": POST, "more": ""}, Query.of(post=UUID(POST))),
        (
            {"picture": "abc", "weights": " shape:0, colour: 2.5"},
            Query.of(picture="abc", weights=(("colour", 2.5), ("shape", 0.0))),
        ),
        (
            {"picture": "abc", "weights": "shape:0", "more": "colour"},
            Query.of(picture="abc", weights=(("colour", MORE), ("shape", 0.0))),
        ),
        (
            {"post": POST, "number": "2", "region": "0.1,0.2,0.3,0.4"},
            Query((Term(Kind.POST, POST, number=2, region=REGION),)),
        ),
        (
            {"colour": "1E90FF", "eye": "ann", "author": "bea", "since": "2026-01-02", "orientation": "portrait"},
            Query(
                (Term(Kind.COLOUR, "#1e90ff"), Term(Kind.AUTHOR, "ann")),
                Filters(author="bea", since=date(2026, 1, 2), orientation="portrait"),
            ),
        ),
        (
            {"mine": "on", "tag": "a,b，c", "shade": "blue"},
            Query((), Filters(tags=("a", "b", "c"), mine=True, colour="blue")),
        ),
    ],
)
def test_a_link_is_read_and_written_again(parameters, query):
    assert Query.parse(parameters) == query
    assert Query.parse(query.parameters()) == query
    assert Query.from_document(json.loads(json.dumps(query.document()))) == query


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"q": "x" * 201}, "query-too-long"),
        ({"tag": "!!"}, "unknown-tag"),
        ({"post": "1"}, "unknown-post"),
        ({"picture": "a b"}, "picture-expired"),
        ({"colour": "blue"}, "bad-colour"),
        ({"colour": "#12345"}, "bad-colour"),
        ({"eye": "no one"}, "unknown-author"),
        ({"post": POST, "region": "0,0,0.001,0.001"}, "bad-region"),
        ({"post": POST, "region": "0.9,0.9,0.5,0.5"}, "bad-region"),
        ({"post": POST, "region": "nan,0,1,1"}, "bad-region"),
        ({"post": POST, "number": "11"}, "unknown-picture"),
        ({"post": POST, "number": "x"}, "unknown-picture"),
        ({"since": "yesterday"}, "bad-filter"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "bad-filter"),
        ({"orientation": "round"}, "bad-filter"),
        ({"shade": "teal"}, "unknown-colour"),
        ({"mine": "maybe"}, "bad-filter"),
        ({"ask": "%%%"}, "bad-query"),
        ({"ask": "x" * 9000}, "bad-query"),
        ({"ask": packed({"version": 2, "terms": []})}, "unsupported-version"),
        *(
            ({"post": POST, "weights": weights}, "bad-weights")
            for weights in (
                "colour",
                "colour:",
                ":1",
                "colour:x",
                "colour:-1",
                "colour:11",
                "colour:nan",
                "a:1,,",
                "x" * 501,
            )
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(parameters, code):
    with pytest.raises(ValidationError) as refused:
        Query.parse(parameters)
    assert refused.value.code == code


def document(*terms: object, **members: object) -> dict[str, object]:
    return {"version": 1, "terms": list(terms), **members}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], "bad-query"),
        ({"version": 1, "terms": {}}, "bad-query"),
        ({"version": "1", "terms": []}, "unsupported-version"),
        (document("blue"), "bad-query"),
        (document({"words": "blue", "tag": "blue"}), "bad-query"),
        (document({"weight": 1}), "bad-query"),
        (document({"words": "blue", "colour_of": 1}), "bad-query"),
        (document({"words": 7}), "bad-query"),
        (document({"words": " \x00 "}), "empty-term"),
        (document({"words": "blue", "wanted": "no"}), "bad-query"),
        (document({"words": "blue", "weight": 1e308}), "bad-weight"),
        (document({"words": "blue", "weight": float("nan")}), "bad-weight"),
        (document({"words": "blue", "weight": True}), "bad-weight"),
        (document({"words": "blue", "weight": 0}), "bad-weight"),
        (document({"words": "blue", "region": [0, 0, 1, 1]}), "bad-region"),
        (document({"post": POST, "region": [0, 0, 1]}), "bad-region"),
        (document({"post": POST, "region": "0,0,1,1"}), "bad-region"),
        (document({"post": POST, "region": [0, 0, 1e308, 1e308]}), "bad-region"),
        (document({"post": POST, "number": 1.5}), "unknown-picture"),
        (document(*[{"words": "blue"}] * 10_000), "too-many-terms"),
        (document(filters={"colour": 7}), "bad-filter"),
        (document(filters={"tags": [7]}), "bad-filter"),
        (document(filters={"price": "7"}), "bad-query"),
        (document({"post": POST}, weights={"colour": "x"}), "bad-weights"),
        (document({"post": POST}, weights=[1]), "bad-query"),
        (document(more=1), "bad-query"),
    ],
)
def test_a_document_that_cannot_be_meant_is_refused(given, code):
    with pytest.raises(ValidationError) as refused:
        Query.from_document(given)
    assert refused.value.code == code


def test_terms_cannot_be_added_for_ever():
    query = Query(tuple(Term(Kind.WORDS, f"word {n}") for n in range(MOST_TERMS)))
    with pytest.raises(ValidationError, match=f"{MOST_TERMS} terms"):
        query.with_term(Term(Kind.WORDS, "one more"))


def test_a_form_adds_to_a_link():
    begun = Query.of(post=UUID(POST)).closer_to(UUID(OTHER))
    added = Query.parse({**begun.parameters(), "q": "sea", "unwanted": "1", "tag": "harbour"})
    assert added.terms == (Term(Kind.WORDS, "sea", wanted=False), *begun.terms)
    assert added.tag == "harbour"


def test_closer_and_further_take_each_others_place():
    query = Query.of(words="blue").closer_to(UUID(POST)).further_from(UUID(POST))
    assert query.terms[1:] == (Term(Kind.POST, POST, weight=STEP, wanted=False),)


def test_a_term_can_be_taken_out_turned_and_weighed():
    query = Query.of(words="blue", post=UUID(POST))
    assert query.without_term(0) == Query.of(post=UUID(POST))
    assert query.with_changed(1, wanted=False).unwanted(Kind.POST) == [Term(Kind.POST, POST, wanted=False)]
    assert query.with_changed(1, weight=2.0).terms[1].weight == 2.0
    assert Query.of(tag="sea").narrowed(tags=()).is_empty()


def test_the_short_form_and_the_long_one_have_one_link():
    short, long = (Query.parse({"post": POST} | by) for by in ({"more": "colour"}, {"weights": f"colour:{MORE:g}"}))
    assert short == long
    assert short.parameters() == {"post": POST, "more": "colour"}
    assert short.alike_in("").parameters() == {"post": POST}


def test_weights_have_no_say_without_a_look():
    query = Query.parse({"q": "blue", "more": "colour"})
    assert query.parameters() == {"q": "blue"}
    assert Query.parse({"more": "colour"}).is_empty()


def fractions() -> st.SearchStrategy[float]:
    return st.just(1.0) | st.floats(0.1, 10, allow_nan=False).map(lambda weight: round(weight, 2))


VALUES = {
    Kind.PICTURE: st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True),
    Kind.POST: st.uuids().map(str),
    Kind.WORDS: st.text(min_size=1, max_size=40).filter(
        lambda text: any(c.isprintable() and not c.isspace() for c in text)
    ),
    Kind.TAG: st.from_regex(r"[a-z]{1,20}", fullmatch=True),
    Kind.COLOUR: st.from_regex(r"#[0-9a-f]{6}", fullmatch=True),
    Kind.AUTHOR: st.from_regex(r"[a-z0-9_]{1,20}", fullmatch=True),
}
TERMS = st.one_of(
    *(st.builds(Term, st.just(kind), values, fractions(), st.booleans()) for kind, values in VALUES.items())
)


@given(terms=st.lists(TERMS, max_size=6))
@settings(suppress_health_check=[HealthCheck.too_slow])  # texts come out of the whole of Unicode
def test_any_query_survives_its_link_and_its_document(terms):
    query = Query(tuple(terms))
    assert Query.parse(query.parameters()) == query
    assert Query.from_document(json.loads(json.dumps(query.document()))) == query
