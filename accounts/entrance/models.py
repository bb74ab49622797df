"""Invitations: links that let somebody join a site that is not open to everybody. Only their digest is kept."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone


def digest(token: str) -> str:
    """SHA-256, hex: a token carries 192 random bits, so a slow hash would protect nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "somebody may still join by it"
        USED = "used", "somebody has joined by it"
        ENDED = "ended", "it was withdrawn, or its time is over"

    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True, help_text="Whom it was sent to; empty: a link to pass on.")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="came_by"
    )
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"invitation of {self.inviter}"

    @property
    def state(self) -> State:
        if self.used_at:
            return self.State.USED
        return self.State.WAITING if self.expires_at > timezone.now() else self.State.ENDED
