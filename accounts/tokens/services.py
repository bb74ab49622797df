"""Making, noting and revoking what lets programs in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from allauth.idp.oidc.models import Token as AccessToken
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.tokens.models import ApiToken
from accounts.tokens.scopes import SCOPES
from accounts.users.models import User

LONGEST_NAME = 60
LONGEST_DAYS = 3650
MOST_TOKENS = 100
# `used_at` tells people whether a token is still needed: to the hour will do, and spares a write a request.
USE_NOTED = timedelta(hours=1)


def make_token(
    *, user: User, name: str = "", scopes: Iterable[str] = (), days: int | None = None
) -> tuple[ApiToken, str]:
    """A token that holds for `days` (None: for good) and its text, which cannot be read again; no scopes: everything.

    Raises ValidationError with a stable code.
    """
    name = " ".join(name.replace("\x00", "").split())
    allowed = set(scopes)
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("The name of a token can have 60 characters."), code="name-too-long")
    if unknown := sorted(allowed.difference(SCOPES)):
        words = {"name": repr(unknown[0]), "names": ", ".join(SCOPES)}
        raise ValidationError(_("There is no scope %(name)s; there are %(names)s."), code="unknown-scope", params=words)
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(
            _("A token holds for 1 to %(days)s days, or for good."), code="bad-days", params={"days": LONGEST_DAYS}
        )
    if ApiToken.objects.filter(user=user).count() >= MOST_TOKENS:
        raise ValidationError(_("You have 100 tokens. Revoke one first."), code="too-many-tokens")
    return ApiToken.issue(
        user=user,
        name=name,
        scopes=[scope for scope in SCOPES if scope in allowed],
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )


def note_use(*, token: ApiToken) -> None:
    now = timezone.now()
    if token.used_at is None or token.used_at < now - USE_NOTED:
        old = Q(used_at=None) | Q(used_at__lt=now - USE_NOTED)
        ApiToken.objects.filter(old, pk=token.pk).update(used_at=now)


def revoke_token(*, user: User, token_id: int) -> bool:
    """It lets nobody in any more. Whether there was one of `user`'s."""
    return bool(ApiToken.objects.filter(user=user, pk=token_id).delete()[0])


def revoke_app(*, user: User, client_id: str) -> bool:
    """Nothing that the app holds of `user`'s works any more. Whether it held something."""
    return bool(AccessToken.objects.filter(user=user, client_id=client_id).delete()[0])
