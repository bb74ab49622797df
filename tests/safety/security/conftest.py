"""Browsers as these tests need them: of somebody who may do everything, and asked without what only our pages send."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.entrance.conftest import PASSWORD
from tests.accounts.entrance.test_second_factors import is_in, log_in

Later = Callable[[float], None]


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Limits count in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ana() -> User:
    return User.objects.create_user(username="ana", password=PASSWORD, email="ana@mail.example")


@pytest.fixture
def lasting(client: Client, ana: User) -> Client:
    """Ana's, once she has logged in."""
    log_in(client)
    assert is_in(client)
    return client


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Called with seconds: the clock of the limits and of the sessions goes on by as many."""

    def go_on(seconds: float) -> None:
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + seconds)

    return go_on


@pytest.fixture
def owner(person: Callable[..., User]) -> User:
    """Ada, who may do whatever anybody may."""
    ada = person("ada")
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    ada.refresh_from_db()
    return ada


@pytest.fixture
def site(settings: Any) -> Any:
    """The settings of a site with everything turned on that has addresses of its own."""
    settings.KINDRED_FEDERATION, settings.SITE_URL = True, "http://testserver"
    return settings


@pytest.fixture
def visitor(owner: User, site: Any) -> Client:
    """Ada's, as another site misuses it: her cookies, and no token of a form."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(owner)
    return client
