"""Browsers as these tests need them: of somebody who may do everything, and asked without what only our pages send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Limits count in the cache."""
    cache.clear()
    yield
    cache.clear()


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
