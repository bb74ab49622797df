"""Whom somebody is suggested: by what they enjoy and make in turn, why in words and pictures, and what they share."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.boundaries.services import mute
from accounts.follows.services import block, follow
from accounts.models import FollowRequest, Taste
from accounts.related.dismissals import dismiss
from discovery.models import Post
from discovery.people.selectors import similar_to, suggested_for
from discovery.posts.services import like
from tests.discovery.conftest import unit

HARBOUR, FOREST = unit(1), unit(0, 1)


def names(suggestions) -> list[str]:
    return [suggestion.person.username for suggestion in suggestions]


def test_what_one_enjoys_and_what_one_makes_are_suggested_in_turn(maker, person):
    viewer = maker("viewer", FOREST)
    for number in range(3):
        maker(f"harbour{number}", unit(1, 0, number / 20))
        maker(f"forest{number}", unit(0, 1, number / 20))
    for post in Post.objects.filter(author__username="harbour0"):
        like(post=post, user=viewer)
    kinds = [name[:-1] for name in names(suggested_for(viewer))]
    assert kinds == ["harbour", "forest"] * 3


def test_each_of_two_enjoyed_tastes_gets_its_people_although_one_is_nearer(maker, person, space):
    viewer = person("viewer")
    for position, look in enumerate((HARBOUR, FOREST)):
        Taste.objects.create(
            user=viewer,
            kind="enjoys",
            space_id=space.pk,
            position=position,
            vector=look,
            centroid=look,
            weight=0.5,
            evidence=[],
        )
    for number in range(6):
        maker(f"harbour{number}", unit(1, 0, number / 100))
    maker("forest", unit(0, 1, 0.5))
    assert names(suggested_for(viewer, limit=3))[:2] == ["harbour0", "forest"]


def test_the_reason_names_the_tag_that_both_return_to_and_shows_pictures_of_both(maker):
    viewer = maker("viewer", HARBOUR, tags=["Fog"])
    maker("maker", unit(1, 0, 0.1), tags=["fog", "boats"])
    (suggestion,) = suggested_for(viewer)
    assert suggestion.reason == "You both return to ‘Fog’"
    assert {picture.post.author for picture in suggestion.others} == {viewer}
    assert (len(suggestion.others), suggestion.others_label) == (2, "Yours")
    assert {picture.post.author.username for picture in suggestion.evidence} == {"maker"}


def test_the_viewers_own_name_for_a_taste_comes_first_and_is_for_nobody_else(maker):
    viewer = maker("viewer", HARBOUR, tags=["Fog"])
    other = maker("maker", unit(1, 0, 0.1), tags=["fog"])
    Taste.objects.filter(user=viewer).update(name="misty harbours")
    assert suggested_for(viewer)[0].reason == "You both return to ‘misty harbours’"
    assert suggested_for(other)[0].reason == "You both return to ‘Fog’"
    assert similar_to(viewer, other) == []
    assert similar_to(viewer, AnonymousUser())[0].reason == "Both return to ‘Fog’"


def test_without_anything_in_common_the_reason_says_what_is_alike(maker):
    viewer = maker("viewer", HARBOUR)
    maker("maker", unit(1, 0, 0.1), tags=["boats"])
    assert suggested_for(viewer)[0].reason == "Makes pictures like yours, both tagged ‘boats’"


def test_whom_one_follows_lends_their_taste_and_is_named(maker, person):
    viewer, friend = person("viewer"), maker("friend", HARBOUR, display_name="Friend")
    maker("maker", unit(1, 0, 0.1))
    follow(follower=viewer, followee=friend)
    (suggestion,) = suggested_for(viewer)
    assert suggestion.reason == "Like Friend, whom you follow"
    assert {picture.post.author for picture in suggestion.others} == {friend}


def test_mutual_follows_are_told_and_counted_as_their_list_is(maker, person, client):
    viewer, suggested = maker("viewer", HARBOUR), maker("maker", unit(1, 0, 0.1))
    friends = [person(f"friend{number}", display_name=f"Friend {number}") for number in range(5)]
    for friend in friends:
        follow(follower=viewer, followee=friend)
        follow(follower=friend, followee=suggested)
    block(blocker=friends[0], blocked=viewer)
    (suggestion,) = suggested_for(viewer)
    assert suggestion.known_to == "Followed by Friend 4 and 3 others whom you follow"
    client.force_login(viewer)
    page = client.get("/@maker/followers/?known").content.decode()
    assert sum(f"@friend{number}" in page for number in range(5)) == suggestion.mutual_count == 4


def test_the_rarest_two_shared_tags_are_shown_of_posts_that_the_viewer_sees(maker, make_post, person):
    for number in range(3):
        make_post(person(f"crowd{number}"), unit(0, 0, 1), tags=["common"])
    viewer = maker("viewer", HARBOUR, tags=["common", "rare", "rarer", "mine"])
    other = maker("maker", unit(1, 0, 0.1), tags=["common", "rare", "rarer", "theirs"])
    make_post(other, unit(1), tags=["mine"], visibility="private")
    make_post(person("another"), unit(0, 0, 1), tags=["rare"])
    suggestion = next(one for one in suggested_for(viewer) if one.person == other)
    assert [tag.name for tag in suggestion.shared_tags] == ["rarer", "rare"]


def test_a_sensitive_picture_is_evidence_only_for_those_who_want_to_see_it(maker, person):
    viewer, bold = person("viewer"), person("bold", shows_sensitive=True)
    suggested = maker("maker", HARBOUR)
    Post.objects.filter(author=suggested).update(is_sensitive=True)
    assert suggested_for(viewer) == suggested_for(AnonymousUser()) == []
    assert names(suggested_for(bold)) == ["maker"]


BETWEEN = {
    "followed": lambda viewer, other: follow(follower=viewer, followee=other),
    "requested": lambda viewer, other: FollowRequest.objects.create(requester=viewer, person=other),
    "blocked": lambda viewer, other: block(blocker=viewer, blocked=other),
    "blocking": lambda viewer, other: block(blocker=other, blocked=viewer),
    "muted": lambda viewer, other: mute(user=viewer, person=other),
    "dismissed": lambda viewer, other: dismiss(user=viewer, person=other),
}


@pytest.mark.parametrize("stands_between", BETWEEN)
def test_nobody_is_suggested_anywhere_between_whom_and_the_viewer_something_stands(stands_between, everywhere, maker):
    viewer, subject, other = maker("viewer", HARBOUR), maker("subject", HARBOUR), maker("maker", unit(1, 0, 0.1))
    assert set(everywhere(viewer, subject, other).values()) == {True}
    BETWEEN[stands_between](viewer, other)
    assert set(everywhere(viewer, subject, other).values()) == {False}


@pytest.mark.parametrize("change", [{"suggestible": False}, {"is_private": True}, {"is_active": False}])
def test_who_does_not_want_it_is_private_or_gone_is_suggested_nowhere(change, everywhere, maker):
    viewer, subject, other = maker("viewer", HARBOUR), maker("subject", HARBOUR), maker("maker", unit(1, 0, 0.1))
    type(other).objects.filter(pk=other.pk).update(**change)
    assert set(everywhere(viewer, subject, other).values()) == {False}
