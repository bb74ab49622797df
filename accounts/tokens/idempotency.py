"""Requests that may come twice: the first is answered by doing it, the second with the first one's answer.

`Idempotency-Key` as in draft-ietf-httpapi-idempotency-key-header-07. What is done is certain in the moment in which
its answer is: whoever dies has done and answered it, or nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.tokens.models import IdempotencyKey
from accounts.users.models import User

KEPT = timedelta(hours=24)
# Whoever still answers after as long has died, or holds its row by `hold`: another may try.
PATIENCE = timedelta(minutes=10)


class Reused(Exception):
    """The key stands for another request."""


class InUse(Exception):
    """The first request is still being answered."""


def claim(*, user: User, key: str, request: str) -> tuple[IdempotencyKey, bool]:
    """The row of this key, and whether it was just made: then the request is to be carried out between `hold` and
    `keep` in one transaction, or `release` called. `request` is a digest of it. Raises Reused and InUse."""
    now = timezone.now()
    IdempotencyKey.objects.filter(user=user, key=key, created_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, request=request), True
    except IntegrityError:
        found = IdempotencyKey.objects.filter(user=user, key=key).first()
    if found is None:
        raise InUse  # released between the two: the next try will have it
    if found.request != request:
        raise Reused
    if found.status is None:
        return _taken_over(found), True
    return found, False


@transaction.atomic
def _taken_over(row: IdempotencyKey) -> IdempotencyKey:
    """Raises InUse unless nobody answers it any more; of several who try, one gets it. Who is slow has its lock yet."""
    now = timezone.now()
    waits = IdempotencyKey.objects.filter(pk=row.pk, status=None, created_at__lt=now - PATIENCE)
    dead = waits.select_for_update(skip_locked=True).first()
    if dead is None:
        raise InUse
    dead.created_at = now
    dead.save(update_fields=["created_at"])
    return dead


def hold(*, row: IdempotencyKey) -> None:
    """Within the transaction that carries the request out: nobody takes the row over before that has ended.

    Raises InUse when somebody has already.
    """
    own = IdempotencyKey.objects.filter(pk=row.pk, status=None, created_at=row.created_at)
    if not own.select_for_update().exists():
        raise InUse


def keep(*, row: IdempotencyKey, status: int, headers: dict[str, str], body: Any) -> None:
    """What the request was answered, for those that repeat it; nothing where the account has gone with it."""
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, headers=headers, body=body)


def release(*, row: IdempotencyKey) -> None:
    """It was refused, or failed: the key is free again, unless it is another's by now."""
    IdempotencyKey.objects.filter(pk=row.pk, status=None, created_at=row.created_at).delete()


def tidy() -> int:
    """Forget what has had its time; how many those were."""
    return IdempotencyKey.objects.filter(created_at__lt=Now() - KEPT).delete()[0]
