"""The page of tokens: made with scopes, shown once, told apart, and revoked by their owner alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
PAGE = "/settings/tokens/"


@pytest.fixture
def ann(client: Client) -> User:
    ann = User.objects.create(username="ann")
    client.force_login(ann)
    return ann


def test_a_token_is_shown_once_and_works(client: Client, ann: User) -> None:
    page = client.post(PAGE, {"name": "Backup", "scopes": ["read"], "days": "30"}, follow=True)
    (text,) = re.findall(r"kindred_[\w-]+", page.content.decode())[:1]
    assert text not in client.get(PAGE).content.decode()
    token = ApiToken.objects.get()
    assert (token.name, token.scopes) == ("Backup", ["read"])
    assert token.expires_at is not None
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    answer = Client().get("/api/v1/", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["you"] == "ann"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client: Client, ann: User) -> None:
    page = client.post(PAGE, {"name": "Backup", "days": ""})
    assert page.status_code == 422
    assert "Choose at least one thing" in page.content.decode()
    assert 'value="Backup"' in page.content.decode()
    assert not ApiToken.objects.exists()


def test_the_list_says_what_each_may_do_and_when_it_was_used(client: Client, ann: User) -> None:
    assert "You have none" in client.get(PAGE).content.decode()
    ApiToken.issue(user=ann, name="Old", expires_at=timezone.now() - timedelta(days=1))
    ApiToken.issue(user=ann, name="New", scopes=["upload"], used_at=timezone.now())
    text = client.get(PAGE).content.decode()
    assert text.index("New") < text.index("Old")
    for words in ("Everything that you can do", "Post pictures for you", "Expired on", "Last used on", "Not used yet"):
        assert words in text


def test_a_token_is_revoked_by_its_owner_alone_and_twice_is_once(client: Client, ann: User) -> None:
    mine, _text = ApiToken.issue(user=ann)
    theirs, _text = ApiToken.issue(user=User.objects.create(username="bea"))
    for number in (mine.pk, mine.pk, theirs.pk, "9" * 30, "nonsense", ""):
        assert client.post(f"{PAGE}revoke/", {"token": number}).status_code == 302
    assert list(ApiToken.objects.all()) == [theirs]


@pytest.mark.parametrize("address", [PAGE, "/settings/apps/"])
def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/accounts/login/")
