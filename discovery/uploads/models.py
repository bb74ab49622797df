"""A file on its way: what has arrived of it so far, so that a lost connection costs no more than the last piece."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from discovery.posts.models import new_id

KEPT_FOR = timedelta(days=2)


def expiry() -> datetime:
    return timezone.now() + KEPT_FOR


class Arrival(models.Model):
    """`received` of `size` bytes lie in the file named by the identifier; see discovery/uploads/arriving.py."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="arrivals")
    name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=expiry, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="arrival_has_size"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="arrival_within_size"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.received} of {self.size} bytes"
