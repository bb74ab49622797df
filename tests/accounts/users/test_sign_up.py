"""Signing up and in, and what a person may call themselves."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_up(client, username: str, **fields: str):
    return client.post(reverse("account_signup"), {"username": username, "password1": PASSWORD, **fields})


def test_a_newcomer_needs_a_name_and_a_password_only(client):
    assert sign_up(client, "ana.b").status_code == 302
    assert client.get(reverse("home")).context["user"].username == "ana.b"


def test_capitals_in_a_name_are_folded(client):
    sign_up(client, "Ana")
    assert User.objects.get().username == "ana"
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": "ANA", "password": PASSWORD})
    assert client.get(reverse("home")).context["user"].is_authenticated


@pytest.mark.parametrize(
    "username", ["ab", "a b c", ".ana", "ana.", "x" * 31, "ana/b", "<ana>", "阿娜", "suggested", "ana"]
)
def test_names_that_cannot_be_are_refused_in_the_form(username, client):
    User.objects.create_user(username="ana")
    response = sign_up(client, username)
    assert response.status_code == 200
    assert response.context["form"].errors["username"]
    assert User.objects.count() == 1


def test_the_database_knows_no_second_spelling_of_a_name():
    User.objects.create_user(username="ana")
    with pytest.raises(IntegrityError):
        User.objects.create_user(username="Ana")


def test_settings_change_what_others_see(client):
    client.force_login(User.objects.create_user(username="ana"))
    response = client.post(reverse("settings"), {"display_name": "Ana B.", "bio": "Mist.", "suggestible": ""})
    assert response.status_code == 302
    person = User.objects.get()
    assert (str(person), person.bio, person.suggestible) == ("Ana B.", "Mist.", False)
