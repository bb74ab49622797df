"""People found by name."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.users.models import User


def get_person(username: str) -> User:
    """Raises User.DoesNotExist for somebody who is not, or no longer, here."""
    # PostgreSQL takes no NUL, and an address may hold one.
    return User.objects.get(username=username.lower().replace("\x00", ""), is_active=True)


def people_named(words: str, limit: int = 6) -> QuerySet[User]:
    """Whose username starts with `words`, or whose shown name holds them."""
    words = words.strip().lstrip("@")
    if len(words) < 2:
        return User.objects.none()
    named = Q(username__startswith=words.lower()) | Q(display_name__icontains=words)
    return User.objects.filter(named, is_active=True).order_by("username")[:limit]
