"""Requests to follow a private account by the API: listed, accepted, declined; and a follower taken away."""

from __future__ import annotations

import pytest

from accounts.follows.models import Follow, FollowRequest
from accounts.follows.services import block, close_account, follow
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db

ME = "/api/v1/me/"


@pytest.fixture
def ana(person):
    ana = person("ana")
    close_account(user=ana)
    for name in ("bo", "cy"):
        follow(follower=person(name), followee=ana)
    return ana


def test_who_asks_is_listed_the_latest_first(ana, client_of):
    told = client_of(ana).get(f"{ME}requests/").json()["results"]
    assert [(one["username"], one["followed"]) for one in told] == [("cy", False), ("bo", False)]


def test_accepting_twice_is_accepting_once_and_a_decline_leaves_nothing(ana, client_of):
    client = client_of(ana)
    for _ in range(2):
        assert client.put(f"{ME}requests/bo/").status_code == 204
        assert client.delete(f"{ME}requests/cy/").status_code == 204
    assert list(Follow.objects.values_list("follower__username", flat=True)) == ["bo"]
    assert not FollowRequest.objects.exists()


def test_nobody_is_made_to_follow_who_has_not_asked(ana, person, client_of):
    person("quiet")
    assert client_of(ana).put(f"{ME}requests/quiet/").status_code == 204
    assert not Follow.objects.exists()


def test_a_follower_can_be_taken_away(ana, client_of):
    client = client_of(ana)
    client.put(f"{ME}requests/bo/")
    for _ in range(2):
        assert client.delete(f"{ME}followers/bo/").status_code == 204
    assert not Follow.objects.exists()


def test_who_is_blocked_is_not_there_to_be_answered(ana, person, client_of):
    block(blocker=person("rude"), blocked=ana)
    client = client_of(ana)
    for verb, address in ((client.put, "requests"), (client.delete, "requests"), (client.delete, "followers")):
        assert codes(verb(f"{ME}{address}/rude/")) == codes(verb(f"{ME}{address}/nobody/")) == ["not-found"]
