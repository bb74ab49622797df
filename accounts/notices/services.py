"""Telling a person what somebody did, once: nothing of those whom they keep away, and nothing of themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.utils import timezone

from accounts.boundaries.models import Block, Mute
from accounts.events.models import Event
from accounts.events.services import record
from accounts.notices.models import Notice
from accounts.users.models import User

# Who takes something back and does it again within this time is not heard twice.
QUIET = timedelta(days=1)


@transaction.atomic
def notify(
    *,
    recipient: User,
    actor: User | None,
    kind: Notice.Kind | str,
    subject: UUID | None = None,
    part: UUID | None = None,
) -> None:
    """Tell `recipient`, unless it is their own doing, or they mute the actor, or either has blocked the other.

    The same thing is told once; one that was withdrawn returns, and counts as new only after `QUIET`.
    """
    if not _would_hear(recipient, actor):
        return
    told = _same(recipient, actor, kind, subject, part)
    if _renew(told.filter(withdrawn_at__isnull=False)):
        return
    notice, is_new = Notice.objects.get_or_create(
        recipient=recipient, actor=actor, kind=kind, subject=subject, part=part
    )
    if is_new:
        record(kind=Event.Kind.NOTICE, user_id=recipient.pk, subject=notice.pk)


def withdraw(
    *,
    recipient: User,
    actor: User | None,
    kind: Notice.Kind | str,
    subject: UUID | None = None,
    part: UUID | None = None,
) -> None:
    """It is no longer so: the notice is shown and counted no more."""
    told = _same(recipient, actor, kind, subject, part)
    told.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())


def mark_read(*, notices: QuerySet[Notice]) -> int:
    """How many were unread."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())


def _would_hear(recipient: User, actor: User | None) -> bool:
    if actor is not None and actor.pk == recipient.pk:
        return False
    listening = User.objects.filter(pk=recipient.pk, is_active=True)
    if actor is not None:
        muted = Mute.objects.filter(user=OuterRef("pk"), muted=actor.pk)
        listening = listening.exclude(Block.objects.between(actor.pk, "pk") | Exists(muted))
    return listening.exists()


def _same(
    recipient: User, actor: User | None, kind: Notice.Kind | str, subject: UUID | None, part: UUID | None
) -> QuerySet[Notice]:
    """The one row there can be; `filter(x=None)` asks for NULL."""
    return Notice.objects.filter(recipient=recipient, actor=actor, kind=kind, subject=subject, part=part)


def _renew(withdrawn: QuerySet[Notice]) -> int:
    now = timezone.now()
    is_long_ago = When(withdrawn_at__lt=now - QUIET, then=Value(None))
    return withdrawn.update(
        created_at=Case(When(withdrawn_at__lt=now - QUIET, then=Value(now)), default=F("created_at")),
        read_at=Case(is_long_ago, default=F("read_at")),
        mailed_at=Case(is_long_ago, default=F("mailed_at")),
        withdrawn_at=None,
    )
