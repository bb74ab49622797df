"""Logging in with an account elsewhere, at a real OpenID Connect provider on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.entrance import services
from accounts.models import User
from tests.accounts.entrance.conftest import PASSWORD
from tests.accounts.entrance.oidc import CLIENT, SECRET, Provider

LOGIN = "/accounts/oidc/museum/login/"


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    provider = Provider()
    app = {"provider_id": "museum", "name": "The Museum", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": provider.url}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    provider.person = {"sub": "7", "preferred_username": "Bob", "email": "bob@mail.example", "email_verified": True}
    yield provider
    provider.stop()


def come_back(client: Client, process: str = "login"):
    """The provider's page is passed at once: it sends everybody back with a code."""
    leave = client.post(f"{LOGIN}?process={process}")
    asked = parse_qs(urlsplit(leave.url).query)
    return client.get(f"{LOGIN}callback/", {"code": "a-code", "state": asked["state"][0]})


def test_the_button_is_there_only_where_one_is_configured(client, provider, settings):
    assert "Go on with The Museum" in client.get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Go on with" not in client.get(reverse("account_login")).content.decode()


def test_a_newcomer_chooses_a_name_and_is_known_from_then_on(client, stranger, provider):
    assert come_back(client).url == reverse("socialaccount_signup")
    page = client.get(reverse("socialaccount_signup"))
    assert "The Museum" in page.content.decode()
    assert page.context["form"].initial["username"] == "bob"
    client.post(reverse("socialaccount_signup"), {"username": "bob.b", "email": "bob@mail.example"})
    person = client.get(reverse("home")).context["user"]
    assert (person.username, person.has_usable_password()) == ("bob.b", False)
    assert "code_verifier" in provider.tokens[0], "RFC 7636"
    come_back(stranger)
    assert stranger.get(reverse("home")).context["user"] == person


def test_where_nobody_can_join_a_stranger_does_not_and_by_a_link_they_do(client, provider, settings, ana):
    settings.KINDRED_REGISTRATION = "invited"
    come_back(client)
    client.post(reverse("socialaccount_signup"), {"username": "bob", "email": ""})
    assert User.objects.count() == 1
    _made, token = services.invite(inviter=ana)
    client.get(reverse("join", args=[token]))
    come_back(client)
    client.post(reverse("socialaccount_signup"), {"username": "bob", "email": ""})
    assert User.objects.get(username="bob").came_by.inviter == ana


def test_an_address_elsewhere_opens_nobodys_account_here(client, provider, ana):
    ana.emailaddress_set.create(email=ana.email, verified=True, primary=True)
    provider.person = {"sub": "8", "email": ana.email, "email_verified": True}
    come_back(client)
    assert not client.get(reverse("home")).context["user"].is_authenticated
    page = client.post(reverse("socialaccount_signup"), {"username": "eve", "email": ana.email})
    assert not client.get(reverse("home")).context["user"].is_authenticated
    assert page.status_code in {200, 302}
    assert not User.objects.filter(username="eve").exists()


def test_a_member_connects_one_logs_in_with_it_and_disconnects_it(client, stranger, provider, ana):
    client.post(reverse("account_login"), {"login": "ana", "password": PASSWORD})
    come_back(client, "connect")
    assert "The Museum" in client.get(reverse("socialaccount_connections")).content.decode()
    come_back(stranger)
    assert stranger.get(reverse("home")).context["user"] == ana
    account = ana.socialaccount_set.get()
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not ana.socialaccount_set.exists()


def test_an_answer_that_was_not_asked_for_is_refused(client, provider):
    page = client.get(f"{LOGIN}callback/", {"code": "a-code", "state": "made-up"})
    assert page.status_code < 500
    assert provider.tokens == []
    assert not client.get(reverse("home")).context["user"].is_authenticated


def test_a_provider_that_is_away_is_said_on_a_page(client, provider):
    provider.stop()
    page = client.post(LOGIN)
    assert page.status_code == 502
    assert "did not work" in page.content.decode()
