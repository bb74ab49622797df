"""A picture that was searched with: kept under a token until it expires, never a post."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgvector.django import HalfVectorField

from discovery.embeddings.models import EmbeddingSpace

KEPT_FOR = timedelta(days=7)
# While a saved search asks by it; said anew long before that is over.
KEPT_SAVED = timedelta(days=30)


def new_token() -> str:
    """128 random bits: a link that can be shared and not be guessed."""
    return secrets.token_urlsafe(16)


def expiry() -> datetime:
    return timezone.now() + KEPT_FOR


class QueryPicture(models.Model):
    class State(models.TextChoices):
        RECEIVED = "received", "waits for its vector"
        READY = "ready", "ready"
        REFUSED = "refused", "refused"

    token = models.CharField(primary_key=True, max_length=32, default=new_token)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="query_pictures")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    preview = models.BinaryField(default=b"", help_text="The picture as WebP, at most 640 pixels wide.")
    space = models.ForeignKey(EmbeddingSpace, models.SET_NULL, null=True)
    vector = HalfVectorField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.BigIntegerField(null=True)
    palette = models.JSONField(default=list, blank=True)
    regions = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=expiry, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["received", "ready", "refused"]), name="query_picture_state")
        ]

    def __str__(self) -> str:
        return f"query picture {self.token}"
