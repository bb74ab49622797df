"""Lists in pages: each result once, in order, by absolute links, with a number of queries that does not grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.follows.services import follow
from accounts.models import User
from discovery.posts.models import Tag
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

LISTS = (
    "/api/v1/posts/",
    "/api/v1/feeds/explore/",
    "/api/v1/feeds/home/",
    "/api/v1/people/maker/posts/",
    "/api/v1/tags/red/posts/",
    "/api/v1/search/?q=picture",
    "/api/v1/search/?tag=red",
)


@pytest.fixture
def maker_and_posts(person, make_post):
    """Somebody who posts, and their posts; `reader` follows them."""
    maker = person("maker")
    follow(follower=person("reader"), followee=maker)
    posts = [make_post(maker, unit(1, n / 10), caption="A picture", tags=["red"]) for n in range(7)]
    return maker, [str(post.pk) for post in posts]


@pytest.mark.parametrize("address", LISTS)
def test_the_pages_of_a_list_hold_each_post_once(client_of, maker_and_posts, address):
    _, posts = maker_and_posts
    client, seen, sizes = client_of(User.objects.get(username="reader")), [], []
    following = f"{address}{'&' if '?' in address else '?'}page_size=3"
    while following:
        answer = client.get(following)
        sizes.append(len(ids(answer)))
        seen += ids(answer)
        following = answer.json()["next"]
        assert following is None or following.startswith("http://testserver/api/v1/")
    assert sorted(seen) == sorted(posts)
    assert sizes == [3, 3, 1]


def test_lists_by_time_are_newest_first(client_of, maker_and_posts):
    _, posts = maker_and_posts
    for address in LISTS[:5]:
        assert ids(client_of(User.objects.get(username="reader")).get(address)) == posts[::-1]


def test_the_pages_of_similar_posts_hold_each_once(client_of, maker_and_posts):
    _, posts = maker_and_posts
    first = client_of().get(f"/api/v1/posts/{posts[0]}/similar/?page_size=4")
    second = client_of().get(first.json()["next"])
    assert ids(first) + ids(second) == posts[1:]
    assert second.json()["next"] is None


@pytest.mark.parametrize("address", [*LISTS, "/api/v1/people/maker/followers/", "/api/v1/people/maker/following/"])
@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WyJ4IiwgMV0", "WzEsMl0", "W10", "%00", "Wy0xXQ"])
def test_a_damaged_cursor_is_refused(client_of, maker_and_posts, address, cursor):
    maker, _ = maker_and_posts
    answer = client_of(maker).get(f"{address}{'&' if '?' in address else '?'}cursor={cursor}")
    assert answer.status_code == 400
    assert set(codes(answer)) <= {"bad-cursor", "null-characters-not-allowed"}


@pytest.mark.parametrize("size", ["0", "101", "-1", "many", "1.5"])
def test_a_bad_page_size_is_refused_by_name(client_of, maker_and_posts, size):
    answer = client_of().get(f"/api/v1/feeds/explore/?page_size={size}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "page_size"


def test_followers_and_followed_come_in_pages_newest_first(person, client_of):
    maker = person("maker")
    fans = [person(f"fan{n}") for n in range(5)]
    for fan in fans:
        follow(follower=fan, followee=maker)
        follow(follower=maker, followee=fan)
    for name in ("followers", "following"):
        first = client_of(fans[0]).get(f"/api/v1/people/maker/{name}/?page_size=3").json()
        second = client_of(fans[0]).get(first["next"]).json()
        names = [one["username"] for one in first["results"] + second["results"]]
        assert names == ["fan4", "fan3", "fan2", "fan1", "fan0"]
        assert second["next"] is None


@pytest.mark.parametrize("address", [*LISTS, "/api/v1/people/suggested/", "/api/v1/tags/?q=re"])
def test_a_longer_list_costs_no_more_queries(person, client_of, make_post, know_tastes, address):
    maker, other = person("maker"), person("other")
    client = client_of(maker)
    follow(follower=other, followee=maker)

    def grow(number: int) -> None:
        for _ in range(number):
            make_post(maker, unit(1), unit(1, 1), caption="A picture", tags=["red", f"red{Tag.objects.count()}"])
            one = person(f"one{Tag.objects.count()}")
            make_post(one, unit(1), unit(0, 1), caption="A picture", tags=["red"])
            know_tastes(maker, one)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert client.get(address).status_code == 200
        return len(spent)

    grow(2)  # with one, there is nobody else to suggest, which saves asking who they are
    queries()
    few = queries()
    grow(4)
    assert queries() <= few
