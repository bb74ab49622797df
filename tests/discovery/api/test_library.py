"""One's own pictures by the API: listed, searched, counted, compared, and changed many at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from discovery.boards.services import create
from discovery.models import Picture, Post
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

LIBRARY = "/api/v1/library/"


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    cache.clear()


@pytest.fixture
def ann(person):
    return person("ann")


def dated(post: Post, *day: int) -> Post:
    Post.objects.filter(pk=post.pk).update(created_at=datetime(*day, 12, tzinfo=UTC))
    return post


def chosen(*posts: Post) -> list[str]:
    return [str(post.pk) for post in posts]


def test_everything_of_ones_own_is_listed_in_pages(ann, person, client_of, make_post):
    make_post(person("ben"), unit(1))
    private, draft, public = (
        make_post(ann, unit(1), **fields) for fields in ({"visibility": "private"}, {"release": "draft"}, {})
    )
    client = client_of(ann)
    first = client.get(f"{LIBRARY}?page_size=2")
    rest = client.get(first.json()["next"])
    assert [*ids(first), *ids(rest)] == chosen(public, draft, private)
    assert ids(client.get(f"{LIBRARY}?show=private")) == chosen(private)
    assert ids(client.get(f"{LIBRARY}?show=drafts")) == chosen(draft)
    assert client.get(f"{LIBRARY}numbers/").json() == {"all": 3, "private": 1, "drafts": 1, "day": 0}
    assert codes(client.get(f"{LIBRARY}?show=all&month=soon")) == ["bad-month"]
    assert codes(client.get(f"{LIBRARY}?show=none")) == ["invalid-choice"]
    assert codes(client_of().get(LIBRARY)) == ["not-authenticated"]


def test_it_is_browsed_by_month_and_by_this_day(ann, client_of, make_post):
    today = timezone.now()
    old, older = dated(make_post(ann, unit(1)), 2020, 3, 2), dated(make_post(ann, unit(1)), 2019, 11, 5)
    anniversary = dated(make_post(ann, unit(1)), 2016, today.month, today.day)
    client = client_of(ann)
    months = client.get(f"{LIBRARY}months/").json()["results"]
    assert months[:2] == [{"month": "2020-03", "posts": 1}, {"month": "2019-11", "posts": 1}]
    assert ids(client.get(f"{LIBRARY}?month=2020-03")) == chosen(old, older, anniversary)
    assert ids(client.get(f"{LIBRARY}?month=2020-02")) == chosen(older, anniversary)
    assert ids(client.get(f"{LIBRARY}day/")) == chosen(anniversary)


def test_it_is_searched_by_words_and_days(ann, person, client_of, make_post):
    make_post(person("ben"), unit(1), caption="A heron")
    draft = make_post(ann, unit(1), caption="A heron", release="draft")
    old = dated(make_post(ann, unit(1), caption="A heron"), 2020, 3, 2)
    client = client_of(ann)
    assert set(ids(client.get(f"{LIBRARY}?q=heron"))) >= set(chosen(old))
    assert ids(client.get(f"{LIBRARY}?q=heron&until=2020-12-31")) == chosen(old)
    assert str(draft.pk) not in ids(client.get(f"{LIBRARY}?q=heron&until=2020-12-31"))
    assert codes(client.get(f"{LIBRARY}?q=heron&since=someday")) == ["bad-filter"]
    assert codes(client.get(f"{LIBRARY}?post=0198c0de-0000-7000-8000-000000000000")) == ["not-found"]


def test_duplicates_are_told_in_groups_and_the_best_is_kept(ann, client_of, make_post):
    best, same = make_post(ann, unit(1), caption="Large"), make_post(ann, unit(1), tags=["heron"])
    Picture.objects.filter(post__in=[best, same]).update(sha256="a" * 64, fingerprint=5)
    Picture.objects.filter(post=best).update(width=640)
    client = client_of(ann)
    told = client.get(f"{LIBRARY}duplicates/").json()
    assert [told["total"], told["compared"], told["has_more"], told["next"]] == [1, 2, False, None]
    (group,) = told["results"]
    assert group["best"]["id"] == str(best.pk)
    assert [(one["post"]["id"], one["tier"], one["is_sure"]) for one in group["others"]] == [
        (str(same.pk), "same-file", True)
    ]
    kept = client.post(f"{LIBRARY}duplicates/keep/", {"kept": str(best.pk), "posts": chosen(same, best)}, format="json")
    assert kept.json() == {"deleted": 1}
    assert [tag.name for tag in Post.objects.get().tags.all()] == ["heron"]
    assert codes(client.get(f"{LIBRARY}duplicates/?cursor=Wy0xXQ")) == ["bad-cursor"]


@pytest.mark.parametrize(
    ("body", "said", "changed"),
    [
        ({"action": "tag", "tags": ["heron", "Grey day"]}, "2 posts tagged.", {"tags__name": "heron"}),
        ({"action": "visibility", "visibility": "private"}, "2 posts: Only me.", {"visibility": "private"}),
        ({"action": "board", "name": "Birds"}, "2 posts on “Birds” now.", {"board_items__board__name": "Birds"}),
        ({"action": "publish"}, "They are out already.", {"release": "live"}),
    ],
)
def test_many_are_changed_at_once(ann, client_of, make_post, body, said, changed):
    posts = [make_post(ann, unit(1)) for _ in range(2)]
    answer = client_of(ann).post(f"{LIBRARY}act/", {"posts": chosen(*posts), **body}, format="json")
    assert answer.json()["posts"] == 2
    assert Post.objects.filter(**changed).count() == 2
    assert answer.json()["said"] == said


def test_many_are_deleted_and_nobody_elses(ann, person, client_of, make_post):
    own, other = make_post(ann, unit(1)), make_post(person("ben"), unit(1))
    client = client_of(ann)
    body = {"posts": chosen(own, other), "action": "delete"}
    assert client.post(f"{LIBRARY}act/", body, format="json").json()["posts"] == 1
    assert list(Post.objects.all()) == [other]
    assert codes(client.post(f"{LIBRARY}act/", body, format="json")) == ["no-posts"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "tag"}, "no-tags"),
        ({"action": "board"}, "no-board"),
        ({"action": "board", "board": "0198c0de-0000-7000-8000-000000000000"}, "invalid-choice"),
        ({"action": "visibility"}, "unknown-visibility"),
        ({"action": "visibility", "visibility": "secret"}, "invalid-choice"),
        ({"action": "frame"}, "invalid-choice"),
    ],
)
def test_what_cannot_be_done_changes_nothing(ann, person, client_of, make_post, body, code):
    create(owner=person("ben"), name="Not mine")
    post = make_post(ann, unit(1))
    assert codes(client_of(ann).post(f"{LIBRARY}act/", {"posts": chosen(post), **body}, format="json")) == [code]
    assert not post.tags.exists()
