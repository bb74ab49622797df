"""By http a browser is led to https, and a program is refused: that it sent a token in the open is not hidden."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.deploy.files import CADDYFILE
from tests.safety.security.addresses import every_address

pytestmark = pytest.mark.django_db
PAGES = ("/", "/explore/", "/accounts/login/", "/posts/x/", "/healthz", "/static/css/kindred.css")


@pytest.fixture(autouse=True)
def https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True


def is_for_programs(path: str) -> bool:
    return path.startswith(("/api/", "/identity/o/api/", "/federation/", "/.well-known/", "/nodeinfo/"))


def test_what_programs_ask_for_is_refused_with_words_and_a_code() -> None:
    """By every verb, before anything is looked at; no answer says where to send it again."""
    paths = [one.path for one in every_address() if is_for_programs(one.path)]
    assert len(paths) > 90
    for path in paths:
        for verb in ("get", "post", "patch", "delete"):
            answer = getattr(Client(), verb)(path, headers={"Authorization": "Bearer kindred_sent-in-the-open"})
            assert (answer.status_code, answer.json()["code"]) == (403, "https-only"), path
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "Location" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_pages_lead_to_https(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://testserver{path}"


def test_by_https_both_are_answered() -> None:
    for path in ("/", reverse("api:posts")):
        assert Client().get(path, secure=True).status_code == 200


def test_the_proxy_refuses_the_same(settings: Any) -> None:
    (pattern,) = settings.SECURE_REDIRECT_EXEMPT
    named = re.findall(r"^\t@programs path (.+)$", CADDYFILE.read_text(encoding="utf-8"), re.MULTILINE)[0].split()
    assert all(re.search(pattern, path.removeprefix("/")) for path in named)
    assert len(named) == pattern.count("|") + 1
