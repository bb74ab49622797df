"""A member who invites, and somebody with a browser of their own."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """allauth counts tries in the cache; those of the last test are not this one's."""
    cache.clear()


@pytest.fixture
def ana() -> User:
    return User.objects.create_user(username="ana", password=PASSWORD, email="ana@mail.example")


@pytest.fixture
def stranger() -> Client:
    return Client()


@pytest.fixture
def sends_mail(settings):
    """As with KINDRED_EMAIL_URL; the mails lie in django.core.mail.outbox."""
    settings.KINDRED_SENDS_MAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
