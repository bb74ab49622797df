"""Kindred people: whose pictures are alike, with pictures that say so, and nobody who should not be shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.follows.services import follow
from accounts.models import User
from discovery.models import Picture, Post
from discovery.people.selectors import people_for_look, people_for_post, suggested_for
from discovery.posts.services import like
from discovery.tastes.processing import refresh
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


def test_people_who_post_like_a_post_are_nearest_first_without_its_author(scene, person, make_post, know_tastes):
    dan = person("dan")
    for number in range(2):
        make_post(dan, unit(1, 0.5, number / 50))
    know_tastes(dan)
    post = Post.objects.filter(author=scene["ana"]).first()
    assert names(people_for_post(post, AnonymousUser())) == ["ben", "dan"]


def test_whose_pictures_are_of_something_else_is_not_suggested(scene, space):
    assert names(people_for_look([unit(0, 1)], space, AnonymousUser())) == ["cleo"]
    assert people_for_look([unit(0, 0, 0, 0, 1)], space, AnonymousUser()) == []


def test_each_comes_with_their_pictures_nearest_to_the_one_asked(scene, space, make_post, know_tastes):
    ana = scene["ana"]
    odd = [make_post(ana, unit(0, 0, number / 10, 1)) for number in range(2)]
    know_tastes(ana)
    (suggestion,) = people_for_look([unit(0, 0, 0, 1)], space, AnonymousUser())
    assert suggestion.person == ana
    assert [picture.post for picture in suggestion.evidence] == odd
    assert suggestion.reason == "2 pictures like this one"


def test_nearer_tastes_and_nearer_pictures_come_first(scene, space, person, make_post, know_tastes):
    dan, eve = person("dan"), person("eve")
    for number in range(4):
        make_post(dan, unit(0, 0, 0, 0, 1, 0.6, number / 50))
        make_post(eve, unit(0, 0, 0, 0, 1, 0.1, number / 50))
    know_tastes(dan, eve)
    assert names(people_for_look([unit(0, 0, 0, 0, 1)], space, AnonymousUser())) == ["eve", "dan"]


def test_a_single_picture_is_evidence_only_where_nobody_has_two(scene, space, person, make_post, know_tastes):
    single = person("single")
    make_post(single, unit(0, 0, 0, 1))
    know_tastes(single)
    assert names(people_for_look([unit(0, 0, 0, 1)], space, AnonymousUser())) == ["single"]
    ana = scene["ana"]
    for number in range(2):
        make_post(ana, unit(0, 0, number / 10, 1, 0.2))
    know_tastes(ana)
    assert names(people_for_look([unit(0, 0, 0, 1)], space, AnonymousUser())) == ["ana"]


def test_the_reason_names_what_the_evidence_has_in_common(scene, space, make_post, know_tastes):
    for number in range(3):
        make_post(scene["cleo"], unit(0, 0, 0, 1, number / 20), tags=["Watch", f"odd{number}"])
    know_tastes(scene["cleo"])
    (suggestion,) = people_for_look([unit(0, 0, 0, 1)], space, AnonymousUser())
    assert suggestion.reason == "3 pictures like this one, all tagged ‘Watch’"


def test_who_made_most_of_the_results_is_found_without_a_look(scene):
    ana, ben, cleo = (list(Post.objects.filter(author=scene[name])) for name in ("ana", "ben", "cleo"))
    results = [ana[0], cleo[0], cleo[1], ben[0], cleo[2], ben[1]]
    found = people_for_look([], None, AnonymousUser(), posts=[post.pk for post in results])
    assert names(found) == ["cleo", "ben"]
    assert [picture.post for picture in found[0].evidence] == cleo[:3]
    assert found[0].reason == "3 posts that answer this search"


def test_results_and_looks_are_joined(scene, space):
    cleo = [post.pk for post in Post.objects.filter(author=scene["cleo"])]
    found = people_for_look([unit(1)], space, AnonymousUser(), posts=cleo)
    assert set(names(found)) == {"ana", "ben", "cleo"}
    reasons = {suggestion.person.username: suggestion.reason for suggestion in found}
    assert reasons["cleo"] == "4 posts that answer this search"
    assert reasons["ana"] == "4 pictures like this one"


def test_results_that_the_viewer_may_not_see_name_nobody(scene):
    posts = Post.objects.filter(author=scene["ana"])
    ids = [post.pk for post in posts]
    posts.update(visibility=Post.Visibility.PRIVATE)
    assert people_for_look([], None, AnonymousUser(), posts=ids) == []


def test_neither_the_viewer_nor_the_excluded_are_found(scene, space):
    posts = list(Post.objects.values_list("pk", flat=True))
    found = people_for_look([unit(1)], space, scene["ana"], excluding=[scene["ben"].pk], posts=posts)
    assert names(found) == ["cleo"]


def test_the_dormant_are_found_by_nothing_but_old_photographs_are_no_sleep(scene, space):
    long_ago = timezone.now() - timedelta(days=800)
    Post.objects.update(created_at=long_ago)
    User.objects.update(date_joined=long_ago)
    refresh(scene["ben"].pk, space.pk)
    posts = list(Post.objects.values_list("pk", flat=True))
    assert set(names(people_for_look([unit(1)], space, AnonymousUser(), posts=posts))) == {"ana", "ben", "cleo"}
    Picture.objects.filter(post__author=scene["ben"]).update(created_at=long_ago)
    refresh(scene["ben"].pk, space.pk)
    assert set(names(people_for_look([unit(1)], space, AnonymousUser(), posts=posts))) == {"ana", "cleo"}
    assert "ben" not in names(suggested_for(scene["viewer"]))


def test_people_for_a_look_take_as_many_queries_whoever_is_there(scene, space, person, make_post, know_tastes):
    posts = list(Post.objects.values_list("pk", flat=True))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            people_for_look([unit(1), unit(1, 0.1)], space, scene["viewer"], limit=3, posts=posts)
        return len(captured)

    few = queries()
    for number in range(12):
        another = person(f"another{number}")
        for place in range(2):
            make_post(another, unit(1, number / 20, place / 20), tags=["Watch"])
        know_tastes(another)
    assert queries() <= few <= 14


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
    assert suggestions[0].reason == "Makes what you like"


def test_who_makes_something_else_is_not_said_to_make_what_one_likes(scene):
    viewer = scene["viewer"]
    like(post=Post.objects.filter(author=scene["cleo"]).first(), user=viewer)
    reasons = {suggestion.person.username: suggestion.reason for suggestion in suggested_for(viewer)}
    assert reasons == {"cleo": "Makes what you like", "ana": "Posted here lately", "ben": "Posted here lately"}


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
    with django_assert_max_num_queries(24):
        suggested_for(scene["viewer"])
