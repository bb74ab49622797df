"""Nothing is changed by another site's page: not by a forged form, not by a link, and not by another verb's name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.discovery.conftest import MakePost
from tests.safety.security.addresses import Surface, every_address
from tests.safety.visibility.asking import DIGEST, body_of, undone

pytestmark = pytest.mark.django_db

VERBS = ("post", "put", "patch", "delete")
EVIL = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
# Addresses that take a change without our token, each with what it asks for instead.
WITHOUT_TOKEN = {
    "federation_inbox": "a signature of the server that sends it",
    "federation_shared_inbox": "a signature of the server that sends it",
    "notices_mails": "the secret in its own address (RFC 8058)",
    "share": "nothing: it is a search by a picture, which a phone's own system sends",
    "consent": "our token, once somebody has agreed; before that it shows the question",
    "idp:oidc:logout": "our token, once somebody has agreed; before that it shows the question",
    "idp:oidc:token": "the app's own code and verifier",
    "idp:oidc:revoke": "the token that is to be revoked",
    "idp:oidc:userinfo": "an app's token",
    "idp:oidc:device_code": "an app's own identifier",
}
# What a look may write down: sessions; and the key by which other servers will know somebody, made when one first asks.
OF_NO_WEIGHT = {"django_session", "usersessions_usersession", "cache", "discovery_signingkey"}


def rows() -> str:
    """A digest of every table, those of Django and allauth too."""
    tables = {one._meta.db_table for one in apps.get_models(include_auto_created=True)} - OF_NO_WEIGHT
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        digests = ", ".join(DIGEST.format(table=f'"{table}"') for table in sorted(tables & there))
        cursor.execute(f"SELECT concat_ws(' ', {digests})")
        return str(cursor.fetchone()[0])


@pytest.fixture
def things(make_post: MakePost, owner: User, person: Callable[..., User]) -> None:
    """Something that can be changed."""
    make_post(owner, tags=["words"])
    person("bo")


def forged(client: Client, surface: Surface, verb: str, body: dict[str, str], kind: str) -> Any:
    data: Any = json.dumps(body) if kind == "application/json" else body
    if verb == "post" and kind == "form":
        return client.post(surface.path, body, headers=EVIL)
    return getattr(client, verb)(surface.path, data, content_type="application/json", headers=EVIL)


def test_a_forged_request_is_refused_everywhere(visitor: Client, things: None) -> None:
    """With the cookies of somebody who may do everything, as a form and as JSON: 403 before anything is looked at."""
    before, wrong, tried = rows(), [], 0
    for surface in every_address():
        if surface.name in WITHOUT_TOKEN:
            continue
        for verb in VERBS:
            for kind in ("form", "application/json"):
                if kind == "form" and verb != "post":
                    continue
                answer = forged(visitor, surface, verb, {"text": "forged"}, kind)
                tried += 1
                if answer.status_code not in REFUSED:
                    wrong.append(f"{verb} {surface.name} {surface.path} ({kind}): {answer.status_code}")
    assert wrong == []
    assert tried > 1000
    assert rows() == before


REFUSED = {403, 404, 405}


def test_what_takes_no_token_changes_nothing_by_cookies_alone(visitor: Client, things: None) -> None:
    before = rows()
    for surface in every_address():
        if surface.name in WITHOUT_TOKEN:
            answer = visitor.post(surface.path, {"text": "forged"}, headers=EVIL)
            assert answer.status_code < 500, surface.path
    assert rows() == before


def test_the_list_of_those_names_nothing_that_is_not_there() -> None:
    assert {one.name for one in every_address()} >= set(WITHOUT_TOKEN)


def test_only_those_are_exempt() -> None:
    """`csrf_exempt` in our own code; the API's views have it from their framework and check the token themselves."""
    exempt = {
        one.name
        for one in every_address()
        if getattr(one.view, "csrf_exempt", False) and not hasattr(one.view, "cls") and one.name != "api:"
    }
    assert {name for name in exempt if not name.startswith("api:")} <= set(WITHOUT_TOKEN)


def test_looking_changes_nothing(visitor: Client, things: None) -> None:
    """GET of every address, by somebody who may do everything: every row of every table is as before. No header and no
    field makes a change of it either."""
    before, surfaces = rows(), every_address()
    for surface in surfaces:
        body_of(visitor.get(f"{surface.path}?_method=DELETE", headers=OTHER_VERBS))
    if rows() != before:
        pytest.fail(f"These have changed something: {[one.path for one in surfaces if changes(visitor, one)]}")


def changes(client: Client, surface: Surface) -> bool:
    with undone():
        before = rows()
        body_of(client.get(surface.path))
        return rows() != before


OTHER_VERBS = dict.fromkeys(("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"), "DELETE")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_strange_verbs_do_nothing(visitor: Client, things: None, method: str) -> None:
    before = rows()
    for path in ("/", "/api/v1/me/", "/settings/", "/accounts/login/"):
        answer = visitor.generic(method, path)
        assert answer.status_code in {302, 403, 404, 405}, path
        assert b"sessionid" not in answer.content
    assert rows() == before
