"""Apps by OAuth 2, and log-ins elsewhere: codes work once and end soon; tokens are for us, for now, of the issuer."""

from __future__ import annotations

import time

import jwt
import pytest
from allauth.idp.oidc import app_settings
from allauth.idp.oidc.models import Client as App
from allauth.idp.oidc.models import Token
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.tokens.test_apps import BACK, VERIFIER, ann, app, asked, decided, exchanged

__all__ = ["ann", "app"]
pytestmark = pytest.mark.django_db
CLAIMS = {"iss": "https://id.example", "aud": "kindred", "sub": "1", "exp": int(time.time()) + 300}


def test_a_code_works_once(client: Client, app: App, ann: User) -> None:
    (code,) = decided(client, asked(client), ["read"])["code"]
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    assert exchanged(**fields).status_code == 200
    assert exchanged(**fields).status_code == 400


def test_a_code_is_of_no_use_without_the_secret_of_its_app(client: Client, app: App, ann: User) -> None:
    app.type = App.Type.CONFIDENTIAL
    app.set_secret("right")
    app.save()
    (code,) = decided(client, asked(client), ["read"])["code"]
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    assert exchanged(**fields, client_secret="wrong").status_code in {400, 401}
    assert not Token.objects.filter(type=Token.Type.ACCESS_TOKEN).exists()


def test_times_and_grants_are_what_the_list_says(client: Client) -> None:
    assert app_settings.AUTHORIZATION_CODE_EXPIRES_IN <= 600
    assert app_settings.ACCESS_TOKEN_EXPIRES_IN <= 3600
    assert app_settings.ROTATE_REFRESH_TOKEN
    told = client.get(reverse("idp:oidc:configuration")).json()
    assert told["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert told["response_types_supported"] == ["code"]


@pytest.mark.parametrize(
    "change", [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": int(time.time()) - 60}], ids=str
)
def test_an_identity_token_of_another_audience_issuer_or_time_is_refused(change: dict[str, object]) -> None:
    token = jwt.encode({**CLAIMS, **change}, "k" * 32)
    with pytest.raises(OAuth2Error):
        jwtkit.verify_and_decode(
            credential=token,
            keys_url="",
            issuer="https://id.example",
            audience="kindred",
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=False,
        )
