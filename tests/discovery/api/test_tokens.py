"""Tokens through the API: made, listed and revoked, none with more than the one that made it."""

from __future__ import annotations

import pytest

from accounts.models import ApiToken, IdempotencyKey
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens/"


def test_a_token_is_made_works_and_is_revoked(client_of, person):
    ann = client_of(person("ann"))
    made = ann.post(TOKENS, {"name": "backup", "scopes": ["read"], "days": 3}, format="json")
    assert made.status_code == 201
    text = made.json()["token"]
    other = client_of()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert other.get("/api/v1/feeds/home/").status_code == 200
    assert [one["name"] for one in ann.get(TOKENS).json()["results"]] == ["backup", ""]
    assert "token" not in ann.get(TOKENS).json()["results"][0]
    assert ann.delete(made["Location"]).status_code == 204
    assert other.get("/api/v1/feeds/home/").status_code == 401
    assert codes(ann.delete(made["Location"])) == ["not-found"]


def test_a_token_makes_none_that_may_do_more(client_of, person):
    account = client_of(person("ann"), scopes=["account"])
    assert codes(account.post(TOKENS, {"scopes": ["account", "upload"]}, format="json")) == ["insufficient-scope"]
    assert account.post(TOKENS, {"scopes": ["account"]}, format="json").status_code == 201


def test_another_persons_token_is_not_there(client_of, person):
    theirs, _text = ApiToken.issue(user=person("bea"))
    assert client_of(person("ann")).delete(f"{TOKENS}{theirs.pk}/").status_code == 404
    assert ApiToken.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"scopes": []}, "min-length"),
        ({"scopes": ["everything"]}, "invalid-choice"),
        ({"scopes": ["read"], "days": 0}, "min-value"),
        ({"scopes": ["read"], "name": "x" * 61}, "name-too-long"),
        ({"scopes": ["read"], "forever": True}, "unknown-field"),
    ],
)
def test_what_cannot_be_made_says_why(client_of, person, body, code):
    assert code in codes(client_of(person("ann")).post(TOKENS, body, format="json"))


@pytest.mark.parametrize(("path", "body"), [("tokens", {"scopes": ["read"]}), ("invitations", {})])
def test_what_is_told_once_is_not_kept_to_be_answered_again(client_of, person, path, body):
    client, key = client_of(person("ann")), {"HTTP_IDEMPOTENCY_KEY": "one"}
    first, second = (client.post(f"/api/v1/{path}/", body, format="json", **key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
    assert not IdempotencyKey.objects.exists()
