"""Who did what, when and why: entries that nobody can change or delete, not even the site itself.

A trigger of the database refuses both, row by row (migration 0011); TRUNCATE, which no code of the site asks for, it
does not see. Hence no foreign keys: people are named by their number, so that an entry outlasts an account without
keeping its name.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """`actor` and `person` are numbers of accounts; without an actor it was the site itself, or a command."""

    class Action(models.TextChoices):
        DECIDED = "decided", _("decided on a report")
        TAKEN_BACK = "taken-back", _("took a decision back")
        ANSWERED = "answered", _("answered an objection")
        BLOCKED = "blocked", _("put a picture on the blocklist")
        CHANGED = "block-changed", _("changed a blocked picture")
        UNBLOCKED = "unblocked", _("took a picture off the blocklist")
        APPLIED = "block-applied", _("applied a blocked picture to posts")
        FOUND = "found", _("found something by itself")
        ROLES = "roles", _("changed what somebody may do")
        PASSWORD = "password", _("set a password")
        ACCOUNT = "account-deleted", _("deleted an account")

    at = models.DateTimeField(default=timezone.now)
    actor = models.BigIntegerField(null=True)
    action = models.CharField(max_length=20, choices=Action)
    person = models.BigIntegerField(null=True, help_text="Whom it concerns.")
    subject = models.CharField(max_length=100, blank=True, help_text="What it was done to: a kind, a colon, its key.")
    reason = models.CharField(max_length=1000, blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["actor", "-id"], name="audit_of_actor")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
