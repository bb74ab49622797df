"""What a person is to be told: who did what to which thing of theirs. Identifiers only: this floor knows no posts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """`subject` identifies the post or board that it is about, `part` the comment; both empty where it is a person."""

    class Kind(models.TextChoices):
        FOLLOW = "follow", "follows you"
        REQUEST = "request", "asks to follow you"
        ACCEPTED = "accepted", "let you follow them"
        LIKE = "like", "likes your post"
        SAVE = "save", "saved your post"
        COMMENT = "comment", "commented on your post"
        REPLY = "reply", "answered you"
        MENTION = "mention", "mentioned you"
        INVITATION = "invitation", "invites you to a board"
        JOINED = "joined", "joined your board"
        BOARD_FOLLOW = "board_follow", "follows your board"
        PUBLISHED = "published", "your post is published"
        FOUND = "found", "a saved search of yours has found something"
        DECIDED = "decided", "a moderator has decided on something of yours"
        REPORTED = "reported", "what you reported was decided on"

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
