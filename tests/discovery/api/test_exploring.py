"""Ways of looking round, by the API: of what is public alone, without repetition, each to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.boundaries.services import mute
from discovery.models import Like, Post
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

FEEDS = "/api/v1/feeds/"
WAYS = ("mixed", "fresh", "small-creators")


@pytest.fixture
def posts(person, make_post):
    """Of three people five posts each, and one that is not for everybody."""
    makers = [person(f"maker{number}") for number in range(3)]
    make_post(makers[0], visibility=Post.Visibility.FOLLOWERS)
    return [make_post(maker, unit(1, number)) for number in range(5) for maker in makers]


@pytest.mark.parametrize("way", WAYS)
def test_scrolling_meets_each_public_post_once(way, posts, client_of):
    address, found = f"{FEEDS}{way}/?page_size=4", []
    while address:
        page = client_of().get(address)
        found += ids(page)
        address = page.json()["next"]
    assert sorted(found) == sorted(str(post.pk) for post in posts)


def test_what_trends_is_what_others_did_something_with(posts, person, client_of):
    Like.objects.create(post=posts[7], user=person("fan"))
    Like.objects.update(created_at=timezone.now() - timedelta(hours=1))
    cache.clear()
    assert ids(client_of().get(f"{FEEDS}trending/"))[:1] == [str(posts[7].pk)]


@pytest.mark.parametrize("way", WAYS)
def test_who_is_muted_is_not_brought(way, posts, person, client_of):
    ana = person("ana")
    mute(user=ana, person=posts[0].author)
    told = client_of(ana).get(f"{FEEDS}{way}/").json()["results"]
    assert {post["author"]["username"] for post in told} == {"maker1", "maker2"}


@pytest.mark.parametrize("address", [*(f"{way}/" for way in (*WAYS, "trending")), "colour/?colour=blue&"])
def test_a_damaged_cursor_is_refused(address, client_of, db):
    sign = "" if address.endswith("&") else "?"
    assert codes(client_of().get(f"{FEEDS}{address}{sign}cursor=nonsense")) == ["bad-cursor"]


def test_a_colour_is_one_of_those_that_are_told(client_of, db):
    told = client_of().get("/api/v1/colours/").json()["results"]
    assert {"name", "hex"} == set(told[0])
    for colour in told:
        assert client_of().get(f"{FEEDS}colour/?colour={colour['name']}").json() == {"results": [], "next": None}
    assert codes(client_of().get(f"{FEEDS}colour/?colour=ultraviolet")) == ["invalid-choice"]
    assert codes(client_of().get(f"{FEEDS}colour/")) == ["required"]


def test_growing_tags_come_with_a_cover_and_a_true_number(person, make_post, client_of):
    author = person("author")
    newest = [make_post(author, tags=["moss"]) for _ in range(2)][-1]
    make_post(author, tags=["moss", "secret"], visibility=Post.Visibility.PRIVATE)
    (told,) = client_of().get("/api/v1/tags/growing/").json()["results"]
    assert (told["slug"], told["posts"], told["cover"]["id"]) == ("moss", 2, str(newest.pk))
    assert len(ids(client_of().get("/api/v1/tags/moss/posts/"))) == 2
