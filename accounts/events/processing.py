"""Tidying: what everybody has been told of is forgotten, and what nobody asked for within a week."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from accounts.events.models import Event

KEPT = timedelta(days=7)


def forget_told() -> int:
    """How many rows that were."""
    is_told = Q(hooked_at__isnull=False, federated_at__isnull=False)
    removed, __ = Event.objects.filter(is_told | Q(created_at__lt=Now() - KEPT)).delete()
    return removed
