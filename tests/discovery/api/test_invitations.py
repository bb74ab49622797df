"""Invitations by the API: made, listed and withdrawn by who they are of, and by nobody else."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from accounts.entrance import services
from accounts.entrance.selectors import get_waiting
from accounts.models import Invitation

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/invitations/"


@pytest.fixture
def ana(person, client):
    ana = person("ana")
    client.force_login(ana)
    return ana


def test_the_link_is_told_once(client, ana):
    made = client.post(ADDRESS, {}, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["state"] == "waiting"
    token = made.json()["link"].removeprefix("http://testserver/join/").rstrip("/")
    assert get_waiting(token).inviter == ana
    (listed,) = client.get(ADDRESS).json()["results"]
    assert "link" not in listed
    assert listed["id"] == made.json()["id"]


def test_one_that_is_mailed_is_told_to_nobody_else(client, ana, settings):
    settings.KINDRED_SENDS_MAIL = True
    made = client.post(ADDRESS, {"email": "bo@mail.example"}, content_type="application/json").json()
    assert (made["link"], made["email"]) == (None, "bo@mail.example")
    assert "http://testserver/join/" in mail.outbox[0].body


def test_what_cannot_be_done_is_said_by_a_code(client, ana, settings):
    refused = client.post(ADDRESS, {"email": "bo@mail.example"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "no-mail")
    settings.KINDRED_INVITERS = "staff"
    assert client.post(ADDRESS, {}, content_type="application/json").status_code == 403
    client.logout()
    assert client.get(ADDRESS).status_code == 401


def test_who_came_is_there(client, ana, person):
    _made, token = services.invite(inviter=ana)
    services.accept(token=token, newcomer=person("bob"))
    (listed,) = client.get(ADDRESS).json()["results"]
    assert (listed["state"], listed["used_by"]["username"]) == ("used", "bob")


def test_only_ones_own_can_be_withdrawn(client, ana, person):
    theirs, _token = services.invite(inviter=person("bob"))
    assert client.delete(reverse("api:invitation", args=[theirs.pk])).status_code == 404
    mine, _token = services.invite(inviter=ana)
    for _time in range(2):
        assert client.delete(reverse("api:invitation", args=[mine.pk])).status_code == 204
    assert {each.state for each in Invitation.objects.all()} == {"waiting", "ended"}
