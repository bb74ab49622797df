"""Closing one's account by the API: with the password, and not by a slip of the finger."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db

DEPARTURE, PASSWORD = "/api/v1/me/departure/", "a long enough password"


def test_what_would_go_is_told_first(person, client_of, make_post):
    ana = person("ana")
    make_post(ana)
    told = client_of(ana).get(DEPARTURE).json()
    assert (told["posts"], told["pictures"], told["boards"], told["comments"]) == (1, 1, 0, 0)
    assert told["days_of_grace"] > 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"username": "ana", "password": "a wrong password"}, "wrong-password"),
        ({"username": "other", "password": PASSWORD}, "not-your-username"),
        ({"username": "ana"}, "required"),
    ],
)
def test_a_token_alone_does_not_close_it(given, code, person, client_of):
    client = client_of(person("ana"))
    assert codes(client.post(DEPARTURE, given, format="json")) == [code]
    assert User.objects.get().is_active


def test_it_is_hidden_at_once_and_the_token_ends(person, client_of):
    client = client_of(person("ana"))
    told = client.post(DEPARTURE, {"username": "@Ana", "password": PASSWORD}, format="json").json()
    assert told["leaves_at"]
    assert codes(client.get("/api/v1/me/")) == ["authentication-failed"]
    assert codes(client_of().get("/api/v1/people/ana/")) == ["not-found"]


def test_an_account_without_a_password_is_not_closed_here(person, client_of):
    ana = person("ana")
    ana.set_unusable_password()
    ana.save()
    assert codes(client_of(ana).post(DEPARTURE, {"username": "ana", "password": "!"}, format="json")) == [
        "wrong-password"
    ]
