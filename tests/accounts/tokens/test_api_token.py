"""`manage.py api_token`: one usable token on one line, or one line that says why not."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.tokens.authentication import TokenAuthentication

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("api_token", *arguments, stdout=out)
    return out.getvalue()


def test_the_token_stands_alone_on_one_line_and_lets_its_owner_in() -> None:
    ann = User.objects.create(username="ann")
    line = printed("Ann", "--name", "backup script")
    token = line.removesuffix("\n")
    assert "\n" not in token
    request = Request(RequestFactory().get("/", headers={"Authorization": f"Bearer {token}"}))
    user, found = TokenAuthentication().authenticate(request) or (None, None)
    assert user == ann
    assert found == ApiToken.objects.get(name="backup script")
    assert token not in str(ApiToken.objects.values()), "only a digest is kept"


def test_each_call_issues_another_token() -> None:
    User.objects.create(username="ann")
    assert printed("ann") != printed("ann")
    assert ApiToken.objects.count() == 2


@pytest.mark.parametrize("is_here", [False, True])
def test_an_unknown_or_inactive_person_is_one_line(is_here: bool) -> None:
    if is_here:
        User.objects.create(username="nobody", is_active=False)
    with pytest.raises(CommandError) as problem:
        printed("nobody")
    assert str(problem.value) == "Nobody here has the username 'nobody'."
    assert not ApiToken.objects.exists()


def test_a_name_that_is_too_long_is_one_line() -> None:
    User.objects.create(username="ann")
    with pytest.raises(CommandError, match="60 characters"):
        printed("ann", "--name", "x" * 61)


def test_scopes_and_days_are_what_the_token_has() -> None:
    User.objects.create(username="ann")
    told = json.loads(printed("ann", "--scope", "upload", "--scope", "read", "--days", "3", "--json"))
    assert told["scopes"] == ["read", "upload"]
    assert told["expires_at"] > timezone.now().isoformat()
    assert told["token"].startswith("kindred_")
    with pytest.raises(CommandError, match="1 to 3650 days"):
        printed("ann", "--days", "0")


def test_tokens_are_listed_and_revoked() -> None:
    User.objects.create(username="ann")
    printed("ann", "--name", "backup")
    (one,) = json.loads(printed("ann", "--list", "--json"))
    assert printed("ann", "--list") == f"{one['id']}  backup  everything  used never  until revoked\n"
    assert printed("ann", "--revoke", str(one["id"])) == f"Token {one['id']} is revoked.\n"
    assert not ApiToken.objects.exists()
    with pytest.raises(CommandError, match="has no token"):
        printed("ann", "--revoke", str(one["id"]))
