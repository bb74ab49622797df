"""Clients of the API: a stranger's and, by a real token, a member's; and what lies in storage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from accounts.tokens.models import ApiToken
from accounts.users.models import User
from tests.discovery.conftest import picture_bytes

Client = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def no_rates(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """No request is one too many, unless a test sets a rate in here."""
    rates: dict[str, str | None] = dict.fromkeys(SimpleRateThrottle.THROTTLE_RATES)
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)
    return rates


@pytest.fixture
def client_of() -> Client:
    """A client with the token of a person, which may do everything unless `scopes` say what; of nobody without one."""

    def make(someone: User | None = None, scopes: Sequence[str] = (), **options: Any) -> APIClient:
        client = APIClient(**options)
        if someone is not None:
            _token, text = ApiToken.issue(user=someone, scopes=list(scopes))
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client

    return make


def upload(data: bytes | None = None, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data if data is not None else picture_bytes())


def stored() -> set[Path]:
    """Every file in storage."""
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def ids(answer: Any) -> list[str]:
    return [post["id"] for post in answer.json()["results"]]


def codes(answer: Any) -> list[str]:
    """The codes of a problem; asserts its form."""
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"]
    assert problem["code"]
    return [flaw["code"] for flaw in problem["errors"]]
