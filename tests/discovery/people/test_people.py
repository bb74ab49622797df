"""Kindred people: whose pictures are alike, with pictures that say so, and nobody who should not be shown."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.follows.services import follow
from discovery.models import Post
from discovery.people.selectors import people_for_look, people_for_post, suggested_for
from discovery.posts.services import like
from tests.discovery.conftest import unit


def names(suggestions) -> list[str]:
    return [suggestion.person.username for suggestion in suggestions]


@pytest.fixture
def scene(person, make_post, know_tastes):
    """ana and ben post along the first axis, cleo along the second, each with a few pictures."""
    people = {name: person(name) for name in ("ana", "ben", "cleo", "viewer")}
    for name, axis in [("ana", (1, 0)), ("ben", (1, 0.1)), ("cleo", (0, 1))]:
        for number in range(4):
            make_post(people[name], unit(*axis, number / 50))
    know_tastes(*people.values())
    return people


def test_people_who_post_like_a_post_are_nearest_first_without_its_author(scene):
    post = Post.objects.filter(author=scene["ana"]).first()
    assert names(people_for_post(post, AnonymousUser())) == ["ben", "cleo"]


def test_each_comes_with_their_pictures_nearest_to_the_one_asked(scene, space, make_post, know_tastes):
    ana = scene["ana"]
    odd = make_post(ana, unit(0, 0, 0, 1))
    know_tastes(ana)
    suggestion = people_for_look([unit(0, 0, 0, 1)], space, AnonymousUser())[0]
    assert suggestion.person == ana
    assert suggestion.evidence[0].post == odd
    assert len(suggestion.evidence) == 3


def test_evidence_shows_no_picture_that_the_viewer_may_not_see(scene, space):
    Post.objects.filter(author=scene["ana"]).update(visibility=Post.Visibility.PRIVATE)
    assert "ana" not in names(people_for_look([unit(1)], space, AnonymousUser()))


def test_a_maker_is_suggested_people_who_make_such_pictures(scene, person, make_post, know_tastes):
    viewer = scene["viewer"]
    make_post(viewer, unit(0, 1, 0.05))
    know_tastes(viewer)
    suggestions = suggested_for(viewer)
    assert names(suggestions)[0] == "cleo"
    assert suggestions[0].reason == "Makes pictures like yours"
    assert viewer.username not in names(suggestions)


def test_somebody_who_only_likes_is_suggested_whom_they_like(scene):
    viewer = scene["viewer"]
    like(post=Post.objects.filter(author=scene["cleo"]).first(), user=viewer)
    suggestions = suggested_for(viewer)
    assert names(suggestions)[0] == "cleo"
    assert suggestions[0].reason == "Makes pictures like those you like"


def test_somebody_new_is_suggested_those_who_post_most(scene, make_post):
    make_post(scene["cleo"])
    suggestions = suggested_for(scene["viewer"])
    assert names(suggestions) == ["cleo", "ana", "ben"]
    assert all(suggestion.evidence for suggestion in suggestions)


def test_nobody_is_suggested_who_is_followed_gone_or_does_not_want_to_be(scene):
    viewer = scene["viewer"]
    follow(follower=viewer, followee=scene["ana"])
    scene["ben"].suggestible = False
    scene["ben"].save()
    assert names(suggested_for(viewer)) == ["cleo"]
    scene["cleo"].is_active = False
    scene["cleo"].save()
    assert suggested_for(viewer) == []


def test_a_stranger_gets_suggestions_too(scene):
    assert set(names(suggested_for(AnonymousUser()))) == {"ana", "ben", "cleo"}


def test_suggestions_take_a_bounded_number_of_queries(scene, django_assert_max_num_queries):
    follow(follower=scene["viewer"], followee=scene["ana"])
    with django_assert_max_num_queries(12):
        suggested_for(scene["viewer"])
