"""What has happened and is still to be told outside: identifiers only, written in the transaction that made it so."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Event(models.Model):
    """Each consumer marks the row once it has told its own readers; a row that both have marked is tidied away."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "a post came out, or became visible to everybody"
        CHANGED = "changed", "a post that is out was edited"
        REMOVED = "removed", "a post was deleted, or is no longer for everybody"
        FINISHED = "finished", "an upload is searchable, or was refused"
        NOTICE = "notice", "somebody is told something"

    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", help_text="Whose post it is, or who is told."
    )
    subject = models.CharField(max_length=36, help_text="The identifier of the post or the notice.")
    created_at = models.DateTimeField(default=timezone.now)
    hooked_at = models.DateTimeField(null=True, help_text="When webhooks were told.")
    federated_at = models.DateTimeField(null=True, help_text="When followers on other servers were told.")

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(hooked_at=None), name="event_unhooked"),
            models.Index(fields=["id"], condition=Q(federated_at=None), name="event_unfederated"),
            models.Index(fields=["created_at"], name="event_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
