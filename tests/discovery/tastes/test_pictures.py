"""The pictures that somebody's tastes are made of, for a map of them."""

from __future__ import annotations

import pytest

from discovery.models import Post
from discovery.posts.services import like
from discovery.tastes.processing import refresh_stale
from discovery.tastes.selectors import pictures_of_tastes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db
A, B = unit(1), unit(0, 1)


@pytest.fixture
def liked(person, make_post):
    """Of another's, five harbours and three forests, as ana likes them; and one picture of her own."""
    maker, ana = person("maker"), person("ana")
    posts = [make_post(maker, A, tags=["harbour"]) for _ in range(5)]
    posts += [make_post(maker, B, tags=["forest"]) for _ in range(3)]
    for post in posts:
        like(post=post, user=ana)
    make_post(ana, unit(0, 0, 1), tags=["own"])
    refresh_stale()
    return ana, posts


def test_each_bears_the_name_of_the_taste_that_it_is_nearest_to(liked):
    ana, posts = liked
    named = {picture.post_id: name for picture, name in pictures_of_tastes(ana, 200)}
    assert [named.pop(post.pk) for post in posts] == ["harbour"] * 5 + ["forest"] * 3
    assert list(named.values()) == ["own"]


def test_what_they_make_has_its_place_beside_what_they_enjoy(liked):
    ana, _ = liked
    assert [name for _, name in pictures_of_tastes(ana, 2)].count("own") == 1


def test_what_they_may_no_longer_see_is_left_out(liked):
    ana, posts = liked
    Post.objects.filter(pk=posts[0].pk).update(visibility="private")
    assert posts[0].pk not in {picture.post_id for picture, _ in pictures_of_tastes(ana, 200)}


def test_without_tastes_there_are_none(person, space):
    assert pictures_of_tastes(person("nobody"), 200) == []
