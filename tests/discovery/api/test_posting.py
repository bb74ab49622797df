"""What becomes of a post, by the API: how far its pictures are, and who likes it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.follows.services import block
from discovery.models import Embedding
from discovery.posts.services import like
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


def at(post, rest: str) -> str:
    return f"/api/v1/posts/{post.pk}/{rest}/"


def test_its_author_is_told_how_far_a_post_is(person, client_of, make_post):
    ann = person("ann")
    post = make_post(ann, unit(1), unit(0, 1))
    Embedding.objects.filter(picture__position=2).delete()
    told = client_of(ann).get(at(post, "progress")).json()
    assert told == {
        "state": "indexing", "total": 2, "ready": 2, "searchable": 1, "refused": 0, "is_finished": False,
    }  # fmt: skip
    assert codes(client_of(person("ben")).get(at(post, "progress"))) == ["permission-denied"]
    assert codes(client_of().get(at(post, "progress"))) == ["not-authenticated"]


def test_who_likes_a_post_is_listed_in_pages_the_latest_first(person, client_of, make_post):
    ann = person("ann")
    post, fans = make_post(ann, unit(1)), [person(f"fan{number}") for number in range(3)]
    for fan in fans:
        like(post=post, user=fan)
    client = client_of(ann)
    first = client.get(f"{at(post, 'likes')}?page_size=2").json()
    rest = client.get(first["next"]).json()
    assert [one["username"] for one in (*first["results"], *rest["results"])] == ["fan2", "fan1", "fan0"]
    block(blocker=ann, blocked=fans[1])
    assert [one["username"] for one in client.get(at(post, "likes")).json()["results"]] == ["fan2", "fan0"]
    assert client.get(f"/api/v1/posts/{post.pk}/").json()["like_count"] == 2


def test_many_likes_cost_as_many_queries_as_one(person, client_of, make_post):
    post = make_post(person("ann"), unit(1))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client_of().get(at(post, "likes"))
        return len(captured)

    like(post=post, user=person("fan"))
    one = queries()
    for number in range(4):
        like(post=post, user=person(f"fan{number}"))
    assert queries() == one
