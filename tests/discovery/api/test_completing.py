"""What is offered while somebody types, by the API: of what they may see alone."""

from __future__ import annotations

import pytest

from accounts.follows.services import block
from discovery.models import Post
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db

SUGGEST, PEOPLE = "/api/v1/search/suggest/", "/api/v1/complete/people/"


def test_tags_and_people_are_offered_with_the_search_that_they_lead_to(person, client_of, make_post):
    author = person("mossy", display_name="Mossy Stone")
    make_post(author, tags=["moss green"])
    make_post(author, tags=["moss secret"], visibility=Post.Visibility.PRIVATE)
    told = client_of().get(SUGGEST, {"q": "old mos", "colour": "cc2222"}).json()
    (tag,) = told["tags"]
    assert (tag["name"], tag["posts"]) == ("moss green", 1)
    assert tag["url"].startswith("http://testserver/search/?")
    found = client_of().get(SUGGEST, {"q": "moss"}).json()
    assert [one["username"] for one in found["people"]] == ["mossy"]


def test_nothing_typed_offers_nothing_and_a_bad_search_says_so(client_of, db):
    assert client_of().get(SUGGEST).json() == {"tags": [], "people": []}
    assert codes(client_of().get(SUGGEST, {"q": "moss", "colour": "ultraviolet"})) == ["bad-colour"]


def test_whom_a_comment_may_name(person, client_of):
    ana, rude = person("ana"), person("anarude")
    person("annie")
    block(blocker=rude, blocked=ana)
    told = client_of(ana).get(PEOPLE, {"q": "an"}).json()["results"]
    assert [one["username"] for one in told] == ["annie"]
    assert client_of(ana).get(PEOPLE).json()["results"] == []
    assert codes(client_of().get(PEOPLE, {"q": "an"})) == ["not-authenticated"]
