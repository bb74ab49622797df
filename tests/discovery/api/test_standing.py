"""How two people stand, by the API, and which followers of somebody the viewer knows."""

from __future__ import annotations

import pytest

from accounts.boundaries.services import mute
from accounts.follows.services import block, close_account, follow
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db

PEOPLE = "/api/v1/people/"


@pytest.fixture
def ana(person):
    """ana follows bo and cy, who follow her and each other."""
    ana, bo, cy = (person(name) for name in ("ana", "bo", "cy"))
    for follower, followee in ((ana, bo), (ana, cy), (bo, ana), (bo, cy), (person("far"), cy)):
        follow(follower=follower, followee=followee)
    mute(user=ana, person=cy)
    return ana


def test_it_is_told_both_ways(ana, client_of):
    told = client_of(ana).get(f"{PEOPLE}bo/standing/").json()
    assert (told["followed"], told["follows_you"], told["muted"], told["colours"]) == (True, True, False, [])
    told = client_of(ana).get(f"{PEOPLE}cy/standing/").json()
    assert (told["follows_you"], told["muted"], told["known_followers_count"]) == (False, True, 1)
    assert [one["username"] for one in told["known_followers"]] == ["bo"]


def test_a_stranger_stands_to_nobody(ana, client_of):
    told = client_of().get(f"{PEOPLE}bo/standing/").json()
    assert (told["followed"], told["follows_you"], told["known_followers_count"]) == (False, False, 0)


def test_known_followers_are_as_many_as_the_number_says(ana, client_of):
    told = client_of(ana).get(f"{PEOPLE}cy/known-followers/").json()
    assert [(one["username"], one["followed"]) for one in told["results"]] == [("bo", True)]


def test_of_a_private_or_blocking_account_nothing_is_told(ana, person, client_of):
    shy, rude = person("shy"), person("rude")
    close_account(user=shy)
    block(blocker=rude, blocked=ana)
    client = client_of(ana)
    assert codes(client.get(f"{PEOPLE}shy/known-followers/")) == ["not-found"]
    for address in ("standing", "known-followers", "pins", "map"):
        assert codes(client.get(f"{PEOPLE}rude/{address}/")) == ["not-found"]
