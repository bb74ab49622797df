"""The wall of a newcomer: public, of many people, unlike each other; the same for an hour, but for what one may see."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Block, Mute, Taste
from discovery.models import Post, Signal
from discovery.tastes import wall
from discovery.tastes.wall import wall_for
from tests.discovery.conftest import unit

ADDRESS = "/welcome/"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def makers(person, make_post, know_tastes):
    """Four makers, each of three pictures of a look of their own."""
    people = [person(f"maker{i}") for i in range(4)]
    for number, maker in enumerate(people):
        for slant in (0.0, 0.1, 0.2):
            components = np.zeros(8)
            components[[number, 7]] = 1, slant
            make_post(maker, unit(*components))
    know_tastes(*people)
    return people


@pytest.fixture
def signed_in(client, ana):
    client.force_login(ana)
    return client


def test_everybody_is_on_the_wall_before_anybody_is_twice(ana, makers):
    shown = wall_for(ana)
    assert {post.author for post in shown[:4]} == set(makers)
    assert len(shown) == len(set(shown)) == 12


def test_nothing_is_on_the_wall_that_not_everybody_may_see(ana, makers):
    hidden, private = Post.objects.filter(author=makers[0]), makers[1]
    hidden.update(visibility=Post.Visibility.FOLLOWERS)
    private.is_private = True
    private.save()
    Post.objects.filter(author=makers[2]).update(is_sensitive=True)
    assert {post.author for post in wall_for(ana)} == {makers[3]}


def test_a_wall_that_is_kept_shows_nobody_what_is_not_for_them(ana, makers, monkeypatch):
    monkeypatch.setattr(wall, "SHOWN", 8)
    assert len(wall_for(ana)) == 8
    Block.objects.create(blocker=makers[0], blocked=ana)
    Mute.objects.create(user=ana, muted=makers[1])
    assert {post.author for post in wall_for(ana)} == set(makers[2:])
    assert {post.author for post in wall_for(makers[2])} == {makers[0], makers[1], makers[3]}


def test_a_wall_is_chosen_once_an_hour(ana, makers, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(wall, "SHOWN", 8)
    first = wall_for(ana)
    with django_assert_max_num_queries(4):  # the space, the posts, their pictures and tags
        assert wall_for(ana) == first


def test_an_empty_site_has_an_empty_wall(ana, space, signed_in):
    assert wall_for(ana) == []
    assert "There is little to pick from yet" in signed_in.get(ADDRESS).content.decode()


def test_five_picks_are_the_beginning_of_a_feed(ana, makers, signed_in):
    page = signed_in.get(ADDRESS)
    assert page.content.decode().count('name="post"') == 12
    picked = [post.pk for post in Post.objects.filter(author__in=makers[:2])]
    answer = signed_in.post(ADDRESS, {"post": picked})
    assert answer.url == reverse("home")
    assert Signal.objects.filter(user=ana, kind="picked").count() == 6
    weights = Taste.objects.filter(user=ana, kind="enjoys").values_list("weight", flat=True)
    assert sorted(weights) == pytest.approx([0.5, 0.5])


def test_fewer_are_asked_for_again_and_stay_picked(makers, signed_in):
    picked = Post.objects.filter(author=makers[0]).values_list("pk", flat=True)
    answer = signed_in.post(ADDRESS, {"post": [*picked, "nonsense"]})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Pick at least 5 pictures." in text
    assert sum(f'value="{post_id}" checked>' in text for post_id in picked) == 3
    assert not Signal.objects.exists()


def test_who_signs_up_is_led_to_the_wall(client, db):
    answer = client.post(
        reverse("account_signup"), {"username": "newcomer", "email": "", "password1": "a long enough password"}
    )
    assert answer.url == ADDRESS


def test_strangers_are_asked_to_log_in(client, db):
    assert client.get(ADDRESS).url.startswith(reverse("account_login"))
