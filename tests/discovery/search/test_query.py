"""A query lives in its link, and a link that cannot be meant is refused."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from discovery.search.query import Query

POST = "018f0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({}, Query()),
        ({"q": "  blue   shirt\x00 "}, Query(words="blue shirt")),
        ({"tag": "Navy Blue", "picture": "abc"}, Query(tag="navy-blue", picture="abc")),
        ({"post": POST, "unknown": "1"}, Query(post=UUID(POST))),
    ],
)
def test_a_link_is_read_and_written_again(parameters, query):
    assert Query.parse(parameters) == query
    assert Query.parse(query.parameters()) == query


@pytest.mark.parametrize(
    ("parameters", "code"),
    [({"q": "x" * 201}, "query-too-long"), ({"tag": "!!"}, "unknown-tag"), ({"post": "1"}, "unknown-post")],
)
def test_what_cannot_be_meant_is_refused(parameters, code):
    with pytest.raises(ValidationError) as refused:
        Query.parse(parameters)
    assert refused.value.code == code


def test_a_term_can_be_taken_out():
    query = Query(words="blue", tag="sea", post=UUID(POST))
    assert query.without("post") == Query(words="blue", tag="sea")
    assert query.without("words") == Query(tag="sea", post=UUID(POST))
