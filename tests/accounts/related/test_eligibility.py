"""Whom never to suggest to somebody: one rule, for people and for their tastes alike."""

from __future__ import annotations

import pytest

from accounts.boundaries.services import mute
from accounts.follows.services import block
from accounts.models import Follow, FollowRequest
from accounts.related.dismissals import dismiss
from accounts.related.eligibility import suggestible_people, suggestible_tastes
from tests.accounts.related.conftest import unit

BETWEEN = {
    "followed": lambda viewer, person: Follow.objects.create(follower=viewer, followee=person),
    "requested": lambda viewer, person: FollowRequest.objects.create(requester=viewer, person=person),
    "blocked": lambda viewer, person: block(blocker=viewer, blocked=person),
    "blocking": lambda viewer, person: block(blocker=person, blocked=viewer),
    "muted": lambda viewer, person: mute(user=viewer, person=person),
    "dismissed": lambda viewer, person: dismiss(user=viewer, person=person),
    "dismissed with their kind": lambda viewer, person: dismiss(user=viewer, person=person, is_kind=True),
}


def suggestible_to(viewer) -> set[str]:
    people = set(suggestible_people(viewer.pk).values_list("username", flat=True))
    assert set(suggestible_tastes(viewer.pk).values_list("user__username", flat=True)) == people
    return people


@pytest.mark.parametrize("stands_between", BETWEEN)
def test_nobody_is_suggested_between_whom_and_the_viewer_stands(stands_between, maker):
    viewer, person, other = (maker(name, unit(1)) for name in ("viewer", "person", "other"))
    assert suggestible_to(viewer) == {"person", "other"}
    BETWEEN[stands_between](viewer, person)
    assert suggestible_to(viewer) == {"other"}
    assert "person" in suggestible_to(other)


def test_being_followed_muted_or_dismissed_by_somebody_hides_nobody_from_oneself(maker):
    viewer, person = maker("viewer", unit(1)), maker("person", unit(1))
    for stands_between in ("followed", "requested", "muted", "dismissed"):
        BETWEEN[stands_between](person, viewer)
    assert suggestible_to(viewer) == {"person"}


def test_a_private_account_is_suggested_to_nobody(maker):
    maker("private", unit(1), is_private=True)
    assert not suggestible_people().exists()
    assert not suggestible_tastes().exists()
