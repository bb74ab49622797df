"""API tokens: shown once, kept as a digest only."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.db import models

PREFIX = "kindred_"


def digest(token: str) -> str:
    """SHA-256, hex: tokens carry 256 random bits, so a slow password hash would protect nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiToken(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name or 'token'} of {self.user}"

    @classmethod
    def issue(cls, *, user: models.Model, name: str = "") -> str:
        """Make a token for `user` and return its text, which cannot be read again."""
        token = PREFIX + secrets.token_urlsafe(32)
        cls.objects.create(user=user, name=name, digest=digest(token))
        return token
