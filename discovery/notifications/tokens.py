"""The signed word in a mail by which its reader switches mails off without logging in; it opens nothing else."""

from __future__ import annotations

from django.core import signing

from accounts.users.models import User

SALT = "notifications.mail"


def token_of(person: User) -> str:
    return signing.Signer(salt=SALT).sign(str(person.pk))


def person_of(token: str) -> User:
    """Raises User.DoesNotExist for a token that was not made here, and for somebody who is gone."""
    try:
        return User.objects.get(pk=signing.Signer(salt=SALT).unsign(token), is_active=True)
    except signing.BadSignature:
        raise User.DoesNotExist("No such token.") from None
