"""Addresses that want to be told, and every message that was, or is still to be, sent to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from discovery.posts.models import new_id

# What somebody asks for to see whether their receiver works; nobody subscribes to it.
TEST = "webhook.test"


class Webhook(models.Model):
    class Topic(models.TextChoices):
        POST_PUBLISHED = "post.published", "a post of mine, or of somebody whom I follow, came out"
        UPLOAD_FINISHED = "upload.finished", "an upload of mine is searchable, or was refused"
        NOTIFICATION_CREATED = "notification.created", "I am told something"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    topics = ArrayField(models.CharField(max_length=30, choices=Topic), default=list)
    secret = models.CharField(max_length=80, help_text="Signs every message (Standard Webhooks): whsec_ and base64.")
    created_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True, help_text="Its owner, or too many failures, have stopped it.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """`id` is the message's own, the same in every attempt, so that a receiver can tell a repetition.

    `body` keeps identifiers only, {subject, timestamp}; what is sent is read when it is sent (messages.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    topic = models.CharField(max_length=30)
    body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, default=timezone.now, help_text="Empty: delivered, or given up.")
    delivered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the latest answer; empty: there was none.")
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        indexes = [models.Index(fields=["next_at"], condition=~Q(next_at=None), name="webhook_delivery_due")]

    def __str__(self) -> str:
        return f"{self.topic} to {self.webhook}"

    @property
    def state(self) -> str:
        """delivered, waiting, or given up."""
        if self.delivered_at:
            return "delivered"
        return "waiting" if self.next_at else "given-up"
