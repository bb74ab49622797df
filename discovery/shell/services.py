"""What the shell writes: the language that a person chose for all their devices."""

from __future__ import annotations

from django.conf import settings

from accounts.users.models import User


def choose_language(*, person: User, language: str) -> None:
    """A code that is not in LANGUAGES changes nothing."""
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=person.pk).update(language=language)
