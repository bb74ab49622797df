"""Drafts and history by the API: what waits, letting it out at once or at an hour, and saying again what was said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from discovery.models import Post
from discovery.posts.services import change_visibility, edit, schedule
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

POSTS = "/api/v1/posts/"


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def draft(ann, make_post) -> Post:
    return make_post(ann, unit(1), release="draft")


def test_what_waits_is_listed_the_next_hour_first_then_drafts(ann, draft, client_of, make_post):
    newer, soon, later = (make_post(ann, unit(1), release="draft") for _ in range(3))
    make_post(ann, unit(1))
    schedule(post=later, release_at=timezone.now() + timedelta(days=2))
    schedule(post=soon, release_at=timezone.now() + timedelta(days=1))
    client, found, address = client_of(ann), [], "/api/v1/drafts/?page_size=1"
    while address:
        page = client.get(address)
        found += ids(page)
        address = page.json()["next"]
    assert found == [str(post.pk) for post in (soon, later, newer, draft)]
    assert codes(client_of().get("/api/v1/drafts/")) == ["not-authenticated"]


def test_a_draft_is_scheduled_kept_back_and_published(ann, draft, client_of):
    client, moment = client_of(ann), timezone.now() + timedelta(days=1)
    told = client.put(f"{POSTS}{draft.pk}/schedule/", {"release_at": moment.isoformat()}, format="json").json()
    assert told["release"] == "scheduled"
    assert client.delete(f"{POSTS}{draft.pk}/schedule/").json()["release"] == "draft"
    for _ in range(2):
        assert client.put(f"{POSTS}{draft.pk}/publish/").json()["release"] == "live"
    assert codes(client.delete(f"{POSTS}{draft.pk}/schedule/")) == ["already-published"]


def test_an_hour_that_is_past_or_none_is_refused(ann, draft, client_of):
    client, address = client_of(ann), f"{POSTS}{draft.pk}/schedule/"
    assert codes(client.put(address, {"release_at": "2001-01-01T10:00Z"}, format="json")) == ["release-time-past"]
    assert codes(client.put(address, {}, format="json")) == ["required"]
    assert codes(client.put(address, {"release_at": "soon"}, format="json")) == ["invalid"]


def test_what_a_post_said_is_listed_and_said_again(ann, client_of, make_post):
    post = make_post(ann, unit(1), caption="First", tags=["old"])
    for caption in ("Second", "Third"):
        edit(post=post, caption=caption, tags=["new"], visibility="public", alt_texts={})
    client, address = client_of(ann), f"{POSTS}{post.pk}/history/"
    latest = client.get(f"{address}?page_size=1").json()
    (second,) = latest["results"]
    (first,) = client.get(latest["next"]).json()["results"]
    assert (second["caption"], second["tags"]) == ("Second", ["new"])
    assert (first["caption"], first["tags"], first["visibility"]) == ("First", ["old"], "public")
    change_visibility(posts=[post], visibility="private")
    told = client.post(f"{address}{first['id']}/restore/").json()
    assert (told["caption"], told["tags"], told["visibility"]) == ("First", ["old"], "private")
    assert codes(client.post(f"{address}99999/restore/")) == ["not-found"]


def test_only_its_author_lets_a_post_out_or_reads_its_history(ann, draft, person, client_of, make_post):
    other, public = client_of(person("ben")), make_post(ann, unit(1))
    for post, code in ((draft, "not-found"), (public, "permission-denied")):
        assert codes(other.put(f"{POSTS}{post.pk}/publish/")) == [code]
        assert codes(other.delete(f"{POSTS}{post.pk}/schedule/")) == [code]
        assert codes(other.get(f"{POSTS}{post.pk}/history/")) == [code]
        assert codes(other.post(f"{POSTS}{post.pk}/history/1/restore/")) == [code]
    draft.refresh_from_db()
    assert draft.release == "draft"
