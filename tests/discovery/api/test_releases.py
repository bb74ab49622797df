"""Drafts, schedules, edits and sensitive posts by the API."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Block
from discovery.models import Post
from discovery.posts.services import like
from tests.discovery.api.conftest import codes, ids, upload
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

POSTS = "/api/v1/posts/"


def test_an_upload_can_be_scheduled_and_sensitive_and_is_listed_nowhere(person, client_of):
    author = person("maker")
    moment = timezone.now() + timedelta(days=1)
    fields = {"picture": upload(), "release": "scheduled", "release_at": moment.isoformat(), "is_sensitive": "true"}
    told = client_of(author).post(POSTS, fields, format="multipart").json()
    assert (told["release"], told["is_sensitive"]) == ("scheduled", True)
    assert datetime.fromisoformat(told["release_at"]) == moment
    Post.objects.update(state="published")
    place = f"{POSTS}{told['id']}/"
    assert client_of(person("other")).get(place).status_code == 404
    assert ids(client_of(author).get("/api/v1/people/maker/posts/")) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"release": "later"}, "unknown-release"),
        ({"release": "scheduled"}, "release-time-missing"),
        ({"release": "scheduled", "release_at": ""}, "release-time-missing"),
        ({"release": "scheduled", "release_at": "2001-01-01T10:00Z"}, "release-time-past"),
        ({"release": "scheduled", "release_at": "2999-01-01T10:00Z"}, "release-time-too-far"),
        ({"release": "scheduled", "release_at": "tomorrow"}, "invalid"),
    ],
)
def test_a_bad_release_is_refused_and_leaves_nothing(person, client_of, fields, code):
    answer = client_of(person("maker")).post(POSTS, {"picture": upload(), **fields}, format="multipart")
    assert answer.status_code == 400
    assert codes(answer) == [code]
    assert not Post.objects.exists()


def test_a_draft_is_published_by_a_change(person, client_of, make_post):
    author = person("maker")
    post = make_post(author, unit(1), release="draft")
    client, place = client_of(author), f"{POSTS}{post.pk}/"
    assert client.patch(place, {"release": "live"}, format="json").json()["release"] == "live"
    answer = client.patch(place, {"release": "draft", "caption": "Changed"}, format="json")
    assert codes(answer) == ["already-published"]
    post.refresh_from_db()
    assert post.caption == ""


def test_an_edit_is_kept_and_marked_and_leaves_the_veil_alone(person, client_of, make_post):
    author = person("maker")
    post = make_post(author, unit(1), caption="Before", is_sensitive=True)
    told = client_of(author).patch(f"{POSTS}{post.pk}/", {"caption": "After"}, format="json").json()
    assert told["edited_at"] is not None
    assert told["is_sensitive"] is True
    assert post.revisions.get().caption == "Before"
    told = client_of(author).patch(f"{POSTS}{post.pk}/", {"is_sensitive": False}, format="json").json()
    assert told["is_sensitive"] is False
    assert post.revisions.count() == 1


def test_likes_are_counted_for_whoever_asks(person, client_of, make_post):
    post, fan, viewer = make_post(person("maker"), unit(1)), person("fan"), person("viewer")
    like(post=post, user=fan)
    Block.objects.create(blocker=fan, blocked=viewer)
    for who, number in ((viewer, 0), (None, 1)):
        assert client_of(who).get(f"{POSTS}{post.pk}/").json()["like_count"] == number
