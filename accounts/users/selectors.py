"""A person found by name."""

from __future__ import annotations

from accounts.users.models import User


def get_person(username: str) -> User:
    """Raises User.DoesNotExist for somebody who is not, or no longer, here."""
    # PostgreSQL takes no NUL, and an address may hold one.
    return User.objects.get(username=username.lower().replace("\x00", ""), is_active=True)
