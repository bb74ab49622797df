"""A person found by name."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from accounts.users.models import User


def get_person(username: str, among: QuerySet[User] | None = None) -> User:
    """Raises User.DoesNotExist for somebody who is not, or no longer, here, or is not `among` these people."""
    people = User.objects.all() if among is None else among
    # PostgreSQL takes no NUL, and an address may hold one.
    return people.get(username=username.lower().replace("\x00", ""), is_active=True)


def get_owner() -> User | None:
    """The one whose site it is (KINDRED_SINGLE_USER); None where many share it, or while that account is not there."""
    if not settings.KINDRED_SINGLE_USER:
        return None
    return User.objects.filter(username=settings.KINDRED_SINGLE_USER, is_active=True).first()
