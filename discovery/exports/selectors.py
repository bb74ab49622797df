"""One's own exports, and what the worker has to do about all of them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.users.models import User
from discovery.exports.models import AccountExport

State = AccountExport.State


def exports_of(user: User) -> QuerySet[AccountExport]:
    """The latest first: the one being made, and the one before it while its file is there."""
    there = ~Q(state=State.READY) | Q(expires_at__gt=timezone.now())
    return AccountExport.objects.filter(there, owner=user).select_related("owner").order_by("-created_at")


def get_export(export_id: UUID, user: User) -> AccountExport:
    """Raises AccountExport.DoesNotExist alike for what is gone and what is another's."""
    return exports_of(user).get(pk=export_id)


def waiting() -> QuerySet[AccountExport]:
    return AccountExport.objects.filter(state=State.WAITING).order_by("created_at")
