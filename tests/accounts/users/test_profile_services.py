"""Changing a profile: what is named and nothing else, or nothing at all."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.users.profile_services import change_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return User.objects.create_user(username="ana", password="a long enough password", bio="Draws.")


def test_only_what_may_be_changed_here_is(ana):
    change_profile(user=ana, changes={"display_name": "Ana", "is_staff": True, "username": "other"})
    kept = User.objects.get(username="ana")
    assert (kept.display_name, kept.bio, kept.is_staff) == ("Ana", "Draws.", False)
    assert ana.display_name == "Ana"


def test_nothing_asked_is_nothing_done(ana):
    change_profile(user=ana, changes={})
    assert User.objects.get().bio == "Draws."


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"links": [{"url": "example.org"}] * 6}, "too-many-profile-links"),
        ({"links": [{"url": "example.org"}, {"label": "Shop"}]}, "link-without-address"),
        ({"language": "tlh"}, "unknown-language"),
    ],
)
def test_what_is_refused_changes_nothing(change, code, ana):
    with pytest.raises(ValidationError) as refused:
        change_profile(user=ana, changes={"bio": "Changed.", **change})
    assert refused.value.code == code
    assert User.objects.get().bio == "Draws."


def test_too_long_a_name_is_told_of_its_field(ana):
    with pytest.raises(ValidationError) as refused:
        change_profile(user=ana, changes={"display_name": "x" * 61})
    assert list(refused.value.message_dict) == ["display_name"]
