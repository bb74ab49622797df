"""Steering from a card: more, less, why, the order of home, and what has been seen."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.follows.services import follow
from accounts.related.steering import steering_of
from discovery.feeds.models import Seen
from discovery.feeds.processing import KEPT_FOR, forget_seen
from discovery.models import Post
from discovery.tastes.models import Signal
from tests.discovery.conftest import unit


@pytest.fixture
def scene(person, make_post, client):
    viewer, author = person("viewer"), person("author", display_name="Ana")
    client.force_login(viewer)
    return viewer, make_post(author, unit(1), caption="a harbour", tags=["mist"])


def kinds(viewer) -> list[str]:
    return list(Signal.objects.filter(user=viewer).values_list("kind", flat=True))


def test_the_menu_says_what_can_be_said_and_why_the_post_may_be_there(scene, client, enjoy):
    viewer, post = scene
    follow(follower=viewer, followee=post.author)
    enjoy(viewer, unit(1), name="misty harbours")
    page = client.get(reverse("steer", args=[post.pk])).content.decode()
    for words in (
        "More like this",
        "Less like this",
        "Mute Ana",
        "the tag ‘mist’",
        "You follow Ana",
        "‘misty harbours’",
    ):
        assert words in page
    part = client.get(reverse("steer", args=[post.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_nothing_known_is_said_so(scene, client):
    assert "Nothing that you did" in client.get(reverse("steer", args=[scene[1].pk])).content.decode()


def test_more_and_less_take_each_other_back_and_none_takes_back_both(scene, client):
    viewer, post = scene
    address = reverse("steer", args=[post.pk])
    for wish, kept in [("more", ["more"]), ("less", ["less"]), ("less", ["less"]), ("none", [])]:
        before = steering_of(viewer.pk).revision
        assert client.post(address, {"wish": wish})["Location"] == post.get_absolute_url()
        assert kinds(viewer) == kept
        assert steering_of(viewer.pk).revision > before


def test_less_collapses_the_card_and_undo_brings_it_back(scene, client):
    viewer, post = scene
    address, htmx = reverse("steer", args=[post.pk]), {"HX-Request": "true"}
    collapsed = client.post(address, {"wish": "less"}, headers=htmx).content.decode()
    assert "Undo" in collapsed
    assert f'data-post="{post.pk}"' in collapsed
    assert "a harbour" in client.post(address, {"wish": "none"}, headers=htmx).content.decode()
    assert kinds(viewer) == []


def test_more_is_confirmed_in_the_menu(scene, client):
    headers = {"HX-Request": "true", "HX-Target": "steer-menu"}
    answer = client.post(reverse("steer", args=[scene[1].pk]), {"wish": "more"}, headers=headers).content.decode()
    assert "More like this will come." in answer
    assert 'aria-pressed="true"' in answer


def test_an_unknown_wish_is_refused(scene, client):
    assert client.post(reverse("steer", args=[scene[1].pk]), {"wish": "all"}).status_code == 400


def test_hidden_posts_and_ones_own_are_not_there_to_steer(scene, client, make_post):
    viewer, post = scene
    own = make_post(viewer)
    Post.objects.filter(pk=post.pk).update(visibility=Post.Visibility.PRIVATE)
    for post_id in (post.pk, own.pk, uuid4()):
        assert client.get(reverse("steer", args=[post_id])).status_code == 404
        assert client.post(reverse("steer", args=[post_id]), {"wish": "more"}).status_code == 404


def test_strangers_are_asked_to_log_in(scene, client):
    client.logout()
    for name, arguments in [("steer", [scene[1].pk]), ("seen", []), ("home_order", [])]:
        assert reverse("account_login") in client.post(reverse(name, args=arguments))["Location"]


def test_the_order_of_home_is_switched_and_switched_back(scene, client):
    viewer, _ = scene
    for wanted in ("1", "1", "0"):
        assert client.post(reverse("home_order"), {"chronological": wanted})["Location"] == reverse("home")
        assert steering_of(viewer.pk).is_chronological is (wanted == "1")
        assert 'name="chronological"' in client.get(reverse("home")).content.decode()


def test_what_was_seen_is_noted_once_and_only_what_they_may_see(scene, client, make_post):
    viewer, post = scene
    hidden = make_post(post.author, visibility=Post.Visibility.PRIVATE)
    ids = f"{post.pk},{hidden.pk},{make_post(viewer).pk},{uuid4()},nonsense"
    for _ in range(2):
        assert client.post(reverse("seen"), {"ids": ids}).status_code == 204
    assert list(Seen.objects.values_list("user", "post")) == [(viewer.pk, post.pk)]


def test_noting_takes_a_constant_number_of_queries_and_a_hundred_at_most(scene, client, make_post):
    _, post = scene
    posts = [make_post(post.author).pk for _ in range(101)]
    client.post(reverse("seen"), {"ids": ",".join(map(str, posts))})
    assert Seen.objects.count() == 100


def test_what_was_seen_long_ago_is_forgotten(scene):
    viewer, post = scene
    Seen.objects.create(user=viewer, post=post, seen_at=timezone.now() - KEPT_FOR - timedelta(hours=1))
    assert forget_seen() == 1
    Seen.objects.create(user=viewer, post=post)
    assert forget_seen() == 0
