"""Notifications by the API: listed in groups, counted, marked, and told by mail or not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.follows.services import block, follow
from discovery.comments.services import write
from discovery.posts.services import like
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

NOTICES = "/api/v1/notifications/"


@pytest.fixture
def ann(person):
    return person("ann")


def kinds(answer) -> list[str]:
    return [notice["kind"] for notice in answer.json()["results"]]


def test_what_others_did_is_told_in_groups(ann, person, client_of, make_post):
    post, fans = make_post(ann, unit(1)), [person(f"fan{number}") for number in range(2)]
    for fan in fans:
        like(post=post, user=fan)
    comment = write(author=fans[0], post=post, text="Hello")
    client = client_of(ann)
    said, liked = client.get(NOTICES).json()["results"]
    assert (said["kind"], said["comment"], said["post"]) == ("comment", str(comment.pk), str(post.pk))
    assert said["url"] == f"http://testserver/comments/{comment.pk}/"
    assert (liked["sentence"], liked["people"]) == ("fan1 and fan0 like your post", 2)
    assert [actor["username"] for actor in liked["actors"]] == ["fan1", "fan0"]
    assert [liked["is_new"], liked["board"], liked["search"], liked["comment"]] == [True, None, None, None]
    assert kinds(client.get(f"{NOTICES}?show=talk")) == ["comment"]
    assert codes(client.get(f"{NOTICES}?show=nonsense")) == ["invalid-choice"]


def test_notices_come_in_pages_and_reading_them_marks_nothing(ann, person, client_of, make_post):
    fan = person("fan")
    for _ in range(3):
        like(post=make_post(ann, unit(1)), user=fan)
    client = client_of(ann)
    first = client.get(f"{NOTICES}?page_size=2").json()
    rest = client.get(first["next"]).json()
    assert [len(first["results"]), len(rest["results"]), rest["next"]] == [2, 1, None]
    assert client.get(f"{NOTICES}unread/").json() == {"unread": 3}


def test_they_are_marked_one_by_one_and_all_together(ann, person, client_of, make_post):
    fan = person("fan")
    for _ in range(2):
        like(post=make_post(ann, unit(1)), user=fan)
    client = client_of(ann)
    newest = client.get(NOTICES).json()["results"][0]["id"]
    for _ in range(2):
        assert client.put(f"{NOTICES}{newest}/read/").json() == {"unread": 1}
    assert [notice["is_new"] for notice in client.get(NOTICES).json()["results"]] == [False, True]
    assert client.delete(f"{NOTICES}{newest}/read/").json() == {"unread": 2}
    assert client.put(f"{NOTICES}read/").json() == {"unread": 0}
    assert client.get(f"{NOTICES}?show=unread").json()["results"] == []


def test_notices_of_others_are_like_none(ann, person, client_of, make_post):
    fan = person("fan")
    like(post=make_post(ann, unit(1)), user=fan)
    (notice,) = client_of(ann).get(NOTICES).json()["results"]
    others = client_of(fan).put(f"{NOTICES}{notice['id']}/read/")
    assert (others.status_code, others.content) == (404, client_of(fan).put(f"{NOTICES}99999/read/").content)
    assert client_of(ann).get(f"{NOTICES}unread/").json() == {"unread": 1}
    block(blocker=ann, blocked=fan)
    assert client_of(ann).get(NOTICES).json()["results"] == []
    assert client_of(ann).get(f"{NOTICES}unread/").json() == {"unread": 0}
    assert codes(client_of().get(NOTICES)) == ["not-authenticated"]


def test_many_groups_cost_as_many_queries_as_one(ann, person, client_of, make_post):
    client, fan = client_of(ann), person("fan")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(NOTICES)
        return len(captured)

    like(post=make_post(ann, unit(1)), user=fan)
    queries()  # the first use of a token is noted
    one = queries()
    for number in range(3):
        like(post=make_post(ann, unit(1)), user=person(f"fan{number}"))
    follow(follower=fan, followee=ann)
    assert queries() == one


def test_mails_are_switched_off_and_on(ann, client_of):
    client, address = client_of(ann), f"{NOTICES}mails/"
    assert client.put(address, {"wanted": False}, format="json").json() == {"wanted": False}
    assert client.get(address).json() == {"wanted": False}
    ann.refresh_from_db()
    assert ann.mails_notices is False
    assert codes(client.put(address, {}, format="json")) == ["required"]
    assert codes(client.put(address, {"wanted": True, "often": 1}, format="json")) == ["unknown-field"]
