"""The pages that people browse, asked as a browser asks them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.follows.services import follow
from discovery.models import Post
from tests.discovery.conftest import unit


def captions(response) -> list[str]:
    return [post.caption for post in response.context["page"].posts]


@pytest.fixture
def scene(person, make_post):
    author, viewer = person("author"), person("viewer")
    make_post(author, caption="public", tags=["sea"])
    make_post(author, caption="followers", tags=["sea"], visibility=Post.Visibility.FOLLOWERS)
    make_post(author, caption="private", tags=["sea"], visibility=Post.Visibility.PRIVATE)
    return author, viewer


def test_home_is_for_strangers_what_everybody_may_see(scene, client):
    assert captions(client.get(reverse("home"))) == ["public"]


def test_home_is_for_members_what_those_post_whom_they_follow(scene, client, person, make_post):
    author, viewer = scene
    make_post(person("other"), caption="of somebody else")
    client.force_login(viewer)
    response = client.get(reverse("home"))
    assert sorted(captions(response)) == ["of somebody else", "public"]
    assert "Start with people" in response.content.decode()
    follow(follower=viewer, followee=author)
    response = client.get(reverse("home"))
    assert captions(response) == ["followers", "public", "of somebody else"]
    assert "You follow author" in response.content.decode()


def test_a_tag_counts_the_length_of_the_list_for_that_viewer(scene, client):
    author, viewer = scene
    follow(follower=viewer, followee=author)
    for who, count in [(None, 1), (viewer, 2), (author, 3)]:
        if who:
            client.force_login(who)
        response = client.get(reverse("tag", args=["sea"]))
        assert response.context["posts_count"] == len(captions(response)) == count


def test_a_tag_that_only_hidden_posts_carry_does_not_exist(scene, client, make_post):
    make_post(scene[0], tags=["hidden"], visibility=Post.Visibility.PRIVATE)
    assert client.get(reverse("tag", args=["hidden"])).status_code == 404


def test_htmx_gets_the_next_cards_alone(person, make_post, client):
    author = person("author")
    for number in range(31):
        make_post(author, unit(1), caption=f"post {number}")
    first = client.get(reverse("explore"))
    assert len(captions(first)) == 30
    rest = client.get(reverse("explore"), {"cursor": first.context["page"].next}, headers={"HX-Request": "true"})
    assert captions(rest) == ["post 0"]
    assert "<html" not in rest.content.decode()


def test_a_damaged_cursor_is_a_page_that_says_so(scene, client):
    response = client.get(reverse("explore"), {"cursor": "nonsense"})
    assert response.status_code == 400
    assert "first page" in response.content.decode()


def test_nobody_fills_a_screen_of_explore_alone(person, make_post, client):
    quiet, loud = person("quiet"), person("loud")
    for number in range(3):
        make_post(quiet, caption=f"quiet {number}")
    for number in range(8):
        make_post(loud, caption=f"loud {number}")
    shown = captions(client.get(reverse("explore")))
    assert shown[:4] == ["loud 7", "loud 6", "quiet 2", "quiet 1"]
    assert sorted(shown) == sorted([f"quiet {n}" for n in range(3)] + [f"loud {n}" for n in range(8)])
