"""Saved searches by the API: kept, named, changed, looked through and forgotten."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from discovery.models import Find, SavedSearch
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

SEARCHES = "/api/v1/searches/"


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    cache.clear()


@pytest.fixture
def ann(person):
    return person("ann")


def test_a_search_is_saved_once_named_and_forgotten(ann, client_of):
    client = client_of(ann)
    made = client.post(SEARCHES, {"asked": "q=heron", "name": "Herons"}, format="json")
    assert made.status_code == 201
    told = client.get(made["Location"]).json()
    assert (told["name"], told["asked"], told["notifies"], told["new"], told["finds"]) == (
        "Herons", "q=heron", True, 0, [],
    )  # fmt: skip
    assert told["url"] == "http://testserver/search/?q=heron"
    assert [term["text"] for term in told["terms"]] == ["heron"]
    assert client.post(SEARCHES, {"asked": "q=heron"}, format="json").json()["id"] == told["id"]
    changed = client.patch(made["Location"], {"name": "Grey herons", "notifies": False}, format="json").json()
    assert (changed["name"], changed["notifies"]) == ("Grey herons", False)
    assert client.delete(made["Location"]).status_code == 204
    assert client.get(SEARCHES).json()["results"] == []


def test_a_whole_query_is_saved_as_the_search_tells_it(ann, client_of, make_post):
    make_post(ann, unit(1), caption="A heron")
    client = client_of(ann)
    query = client.get("/api/v1/search/?q=heron").json()["query"]
    saved = client.post(SEARCHES, {"query": query}, format="json").json()
    assert (saved["asked"], saved["name"]) == ("q=heron", "heron")
    named = client.get(f"{SEARCHES}name/?q=heron").json()
    assert named == {"search": saved["id"], "name": "heron"}
    assert client.get(f"{SEARCHES}name/?q=swan").json() == {"search": None, "name": "swan"}
    assert codes(client.get(f"{SEARCHES}name/?shade=teal")) == ["unknown-colour"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "empty-search"),
        ({"asked": "colour=mud"}, "bad-colour"),
        ({"asked": "post=0198c0de-0000-7000-8000-000000000000"}, "not-found"),
        ({"query": 7}, "bad-query"),
        ({"asked": "q=heron", "often": True}, "unknown-field"),
    ],
)
def test_what_is_no_search_is_refused(ann, client_of, body, code):
    assert codes(client_of(ann).post(SEARCHES, body, format="json")) == [code]
    assert not SavedSearch.objects.exists()


def test_finds_are_new_until_they_are_said_to_be_seen(ann, person, client_of, make_post):
    client = client_of(ann)
    saved = client.post(SEARCHES, {"asked": "q=heron"}, format="json").json()
    posts = [make_post(person(f"maker{number}"), unit(1), caption="A heron") for number in range(2)]
    for post in posts:
        Find.objects.create(search_id=saved["id"], post=post, found_at=timezone.now())
    (told,) = client.get(SEARCHES).json()["results"]
    assert (told["new"], told["finds"]) == (2, [str(post.pk) for post in reversed(posts)])
    first = client.get(f"{SEARCHES}{saved['id']}/finds/?page_size=1")
    assert ids(first) == [str(posts[1].pk)]
    assert ids(client.get(first.json()["next"])) == [str(posts[0].pk)]
    assert client.get(f"{SEARCHES}{saved['id']}/").json()["new"] == 2
    assert client.put(f"{SEARCHES}{saved['id']}/opened/").json()["new"] == 0


def test_saved_searches_are_their_owners_alone(ann, person, client_of):
    saved = client_of(ann).post(SEARCHES, {"asked": "q=heron"}, format="json").json()
    other, address = client_of(person("ben")), f"{SEARCHES}{saved['id']}/"
    for answer in (
        other.get(address),
        other.patch(address, {"name": "x"}, format="json"),
        other.delete(address),
        other.get(f"{address}finds/"),
        other.put(f"{address}opened/"),
    ):
        assert codes(answer) == ["not-found"]
    assert other.get(SEARCHES).json()["results"] == []
    assert codes(client_of().get(SEARCHES)) == ["not-authenticated"]


def test_many_searches_cost_as_many_queries_as_one(ann, client_of):
    client = client_of(ann)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(SEARCHES)
        return len(captured)

    client.post(SEARCHES, {"asked": "q=heron"}, format="json")
    one = queries()
    for word in ("swan", "reed", "lake"):
        client.post(SEARCHES, {"asked": f"q={word}"}, format="json")
    assert queries() == one
