"""An app is let in by OAuth 2 with PKCE, does what it was allowed, stays by refreshing, and is turned out."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Client as App
from allauth.idp.oidc.models import Token
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
BACK = "https://app.example/back"
VERIFIER = "a-verifier-of-forty-three-characters-or-more-0123"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def app() -> App:
    return App.objects.create(
        id="moss",
        name="Moss Reader",
        type=App.Type.PUBLIC,
        scopes="read\nwrite",
        grant_types="authorization_code\nrefresh_token",
        redirect_uris=BACK,
    )


@pytest.fixture
def ann(client: Client) -> User:
    ann = User.objects.create(username="ann")
    client.force_login(ann)
    return ann


def asked(client: Client, **changes: str) -> Any:
    parameters = {
        "client_id": "moss",
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "read write",
        "state": "xyz",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return client.get("/identity/o/authorize", parameters | changes)


def decided(client: Client, page: Any, scopes: list[str], action: str = "grant") -> dict[str, list[str]]:
    """What the app is told by the address to which the browser is sent."""
    (request,) = re.findall(r'name="request" value="([^"]+)"', page.content.decode())
    answer = client.post("/identity/o/authorize", {"request": request, "scopes": scopes, "action": action})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith(BACK)
    return parse_qs(urlsplit(answer["Location"]).query)


def exchanged(**fields: str) -> Any:
    return Client().post("/identity/o/api/token", {"client_id": "moss", **fields})


def let_in(client: Client, scopes: list[str]) -> dict[str, Any]:
    (code,) = decided(client, asked(client), scopes)["code"]
    answer = exchanged(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=VERIFIER)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def called(token: str, method: str = "get", address: str = "/api/v1/feeds/home/") -> Any:
    return getattr(Client(), method)(address, headers={"Authorization": f"Bearer {token}"})


def test_an_app_is_let_in_does_what_it_may_stays_and_is_turned_out(client: Client, app: App, ann: User) -> None:
    told = let_in(client, ["read"])
    assert called(told["access_token"], address="/api/v1/").json()["you"] == "ann"
    assert called(told["access_token"]).status_code == 200
    refused = called(told["access_token"], "put", "/api/v1/people/ann/follow/")
    assert refused.status_code == 403
    assert refused.json()["code"] == "insufficient-scope"

    renewed = exchanged(grant_type="refresh_token", refresh_token=told["refresh_token"]).json()
    assert called(renewed["access_token"]).status_code == 200

    page = client.get("/settings/apps/").content.decode()
    assert "Moss Reader" in page
    assert "See what you see" in page
    client.post("/settings/apps/revoke/", {"app": "moss"})
    assert "Moss Reader" not in client.get("/settings/apps/").content.decode()
    assert called(renewed["access_token"]).status_code == 401
    assert exchanged(grant_type="refresh_token", refresh_token=renewed["refresh_token"]).status_code == 400


def test_the_page_asks_in_plain_words_and_may_lead_back_to_the_app(client: Client, app: App, ann: User) -> None:
    page = asked(client)
    text = page.content.decode()
    assert "Let Moss Reader in?" in text
    assert "app.example" in text
    assert "Like, comment, follow" in text
    assert "form-action 'self' https://app.example" in page["Content-Security-Policy"]


def test_an_app_without_the_verifier_gets_nothing(client: Client, app: App, ann: User) -> None:
    (code,) = decided(client, asked(client), ["read"])["code"]
    stolen = exchanged(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier="x" * 50)
    assert stolen.status_code == 400
    assert not Token.objects.filter(type=Token.Type.ACCESS_TOKEN).exists()


def test_who_says_no_lets_nothing_in(client: Client, app: App, ann: User) -> None:
    assert decided(client, asked(client), ["read"], "cancel")["error"] == ["access_denied"]
    assert not Token.objects.exists()


def test_an_app_that_asks_to_be_answered_elsewhere_is_shown_to_nobody(client: Client, app: App, ann: User) -> None:
    page = asked(client, redirect_uri="https://evil.example/")
    assert "cannot be let in" in page.content.decode()
    assert "Location" not in page


def test_a_token_that_nobody_gave_is_refused() -> None:
    answer = called("nonsense", address="/api/v1/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "authentication-failed"


def test_an_app_revokes_its_own_token(client: Client, app: App, ann: User) -> None:
    told = let_in(client, ["read"])
    Client().post("/identity/o/api/revoke", {"client_id": "moss", "token": told["access_token"]})
    assert called(told["access_token"]).status_code == 401


def test_what_there_is_is_published_for_apps(client: Client) -> None:
    told = client.get("/.well-known/openid-configuration").json()
    assert set(told["scopes_supported"]) >= {"read", "upload", "write", "account", "moderate"}
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert client.get("/.well-known/jwks.json").json()["keys"]


def test_another_persons_app_is_not_turned_out(client: Client, app: App, ann: User) -> None:
    told = let_in(client, ["read"])
    other = Client()
    other.force_login(User.objects.create(username="bea"))
    other.post("/settings/apps/revoke/", {"app": "moss"})
    assert called(told["access_token"]).status_code == 200
