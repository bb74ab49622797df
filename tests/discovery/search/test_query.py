"""A query lives in its link, and a link that cannot be meant is refused."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from discovery.search.query import MORE, Query

POST = "018f0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({}, Query()),
        ({"q": "  blue   shirt\x00 "}, Query(words="blue shirt")),
        ({"tag": "Navy Blue", "picture": "abc"}, Query(tag="navy-blue", picture="abc")),
        ({"post": POST, "unknown": "1"}, Query(post=UUID(POST))),
        ({"post": POST, "more": "colour"}, Query(post=UUID(POST)).alike_in("colour")),
        ({"post": POST, "more": ""}, Query(post=UUID(POST))),
        (
            {"picture": "abc", "weights": " shape:0, colour: 2.5"},
            Query(picture="abc", weights=(("colour", 2.5), ("shape", 0.0))),
        ),
        (
            {"picture": "abc", "weights": "shape:0", "more": "colour"},
            Query(picture="abc", weights=(("colour", MORE), ("shape", 0.0))),
        ),
    ],
)
def test_a_link_is_read_and_written_again(parameters, query):
    assert Query.parse(parameters) == query
    assert Query.parse(query.parameters()) == query


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"q": "x" * 201}, "query-too-long"),
        ({"tag": "!!"}, "unknown-tag"),
        ({"post": "1"}, "unknown-post"),
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


def test_a_term_can_be_taken_out():
    query = Query(words="blue", tag="sea", post=UUID(POST))
    assert query.without("post") == Query(words="blue", tag="sea")
    assert query.without("words") == Query(tag="sea", post=UUID(POST))


def test_the_short_form_and_the_long_one_have_one_link():
    short, long = (Query.parse({"post": POST} | by) for by in ({"more": "colour"}, {"weights": f"colour:{MORE:g}"}))
    assert short == long
    assert short.parameters() == {"post": POST, "more": "colour"}
    assert short.alike_in("").parameters() == {"post": POST}


def test_weights_have_no_say_without_a_look():
    query = Query.parse({"q": "blue", "more": "colour"})
    assert query.parameters() == {"q": "blue"}
    assert Query.parse({"more": "colour"}).is_empty()
