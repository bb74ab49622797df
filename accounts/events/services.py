"""Noting that something has happened, inside the transaction that made it happen."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.events.models import Event


def record(*, kind: Event.Kind, user_id: int, subject: UUID | int) -> None:
    """The sweeps of those who tell it find the row; nothing is sent from here."""
    record_all(kind=kind, subjects=[(user_id, subject)])


def record_all(*, kind: Event.Kind, subjects: Iterable[tuple[int, UUID | int]]) -> None:
    """The same of several, each with whose it is, by one query."""
    # Without federation nobody would ever mark the row as told to other servers.
    told = None if settings.KINDRED_FEDERATION else timezone.now()
    Event.objects.bulk_create(
        Event(kind=kind, user_id=user_id, subject=str(subject), federated_at=told) for user_id, subject in subjects
    )
