"""What a person is to be told: who did what to which thing of theirs. Identifiers only: this floor knows no posts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """`subject` identifies the post or board that it is about, `part` the comment; both empty where it is a person."""

    class Kind(models.TextChoices):
        FOLLOW = "follow", _("follows you")
        REQUEST = "request", _("asks to follow you")
        ACCEPTED = "accepted", _("let you follow them")
        LIKE = "like", _("likes your post")
        SAVE = "save", _("saved your post")
        COMMENT = "comment", _("commented on your post")
        REPLY = "reply", _("answered you")
        MENTION = "mention", _("mentioned you")
        INVITATION = "invitation", _("invites you to a board")
        JOINED = "joined", _("joined your board")
        BOARD_FOLLOW = "board_follow", _("follows your board")
        PUBLISHED = "published", _("your post is published")
        FOUND = "found", _("a saved search of yours has found something")
        DECIDED = "decided", _("a moderator has decided on something of yours")
        REPORTED = "reported", _("what you reported was decided on")
        EXPORTED = "exported", _("the export of your account is ready")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.UUIDField(null=True)
    part = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="When its actor took back what it tells of.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "actor", "subject", "part"], nulls_distinct=False, name="notice_once"
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_of_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["created_at"], condition=Q(read_at__isnull=True, mailed_at__isnull=True), name="notice_unmailed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} is told: {self.actor_id} {self.get_kind_display()}"
