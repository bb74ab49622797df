"""Steering: the site's own mixture until somebody says otherwise, and a revision that rises with each word."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Steering, User
from accounts.related.steering import bump, steer, steering_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user(username="ana")


def test_who_has_said_nothing_has_the_sites_own_mixture(person):
    steering = steering_of(person.pk)
    assert (steering.variety, steering.freshness, steering.fame, steering.revision) == (0.5, 0.5, 0.5, 0)
    assert not steering.is_chronological
    assert steering.learns_from_searches
    assert not Steering.objects.exists()


def test_what_is_said_holds_and_the_rest_stays(person):
    steer(user=person, variety="0.9", is_chronological=True)
    steering = steer(user=person, fame=0)
    assert (steering.variety, steering.freshness, steering.fame) == (0.9, 0.5, 0.0)
    assert steering_of(person.pk).is_chronological
    assert steering.revision == 2


@pytest.mark.parametrize("value", [-0.1, 1.1, "much", None, float("nan"), float("inf")])
def test_a_slider_ends_at_nothing_and_at_one(value, person):
    with pytest.raises(ValidationError) as refused:
        steer(user=person, freshness=value)
    assert refused.value.code == "bad-steering"
    assert not Steering.objects.exists()


def test_what_is_not_steered_is_refused(person):
    with pytest.raises(ValidationError) as refused:
        steer(user=person, revision=7)
    assert refused.value.code == "unknown-steering"


def test_the_revision_rises(person):
    bump(person.pk)
    bump(person.pk)
    assert steering_of(person.pk).revision == 2
