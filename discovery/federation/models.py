"""People on other servers who follow people here or are followed from here, our keys, and what is still to be sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

LONGEST_URI = 2000


class RemoteActor(models.Model):
    """An ActivityPub actor elsewhere, as its server described it last."""

    uri = models.CharField(max_length=LONGEST_URI, unique=True)
    handle = models.CharField(max_length=300, help_text="name@host")
    inbox = models.CharField(max_length=LONGEST_URI)
    shared_inbox = models.CharField(max_length=LONGEST_URI, blank=True)
    key_id = models.CharField(max_length=LONGEST_URI)
    public_key = models.TextField(help_text="PEM")
    fetched_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.handle


class RemoteFollower(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="remote_followers")
    actor = models.ForeignKey(RemoteActor, models.CASCADE, related_name="follows")
    follow_uri = models.CharField(max_length=LONGEST_URI, help_text="Of the Follow that was accepted.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "actor"], name="remote_follower_once")]

    def __str__(self) -> str:
        return f"{self.actor} follows {self.user}"


class RemoteFollowing(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="remote_following")
    actor = models.ForeignKey(RemoteActor, models.CASCADE, related_name="followed_by")
    follow_uri = models.CharField(max_length=LONGEST_URI, unique=True, help_text="Of the Follow that we sent.")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, help_text="Empty: their server has not answered yet.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "actor"], name="remote_following_once")]

    def __str__(self) -> str:
        return f"{self.user} follows {self.actor}"


class RemotePost(models.Model):
    """That somebody elsewhere, whom somebody here follows, has posted for everybody: where it is, and a line of it."""

    actor = models.ForeignKey(RemoteActor, models.CASCADE, related_name="posts")
    uri = models.CharField(max_length=LONGEST_URI, unique=True)
    url = models.CharField(max_length=LONGEST_URI, help_text="Its page.")
    title = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["actor", "-published_at"], name="remote_post_of_actor")]

    def __str__(self) -> str:
        return self.title or self.uri


class SigningKey(models.Model):
    """The RSA key that a person's server signs their activities with; made when it is first needed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="signing_key")
    private_key = models.TextField(help_text="PEM")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"key of {self.user}"


class FederatedDelivery(models.Model):
    """One activity on its way to one inbox."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", help_text="Who signs it.")
    inbox = models.CharField(max_length=LONGEST_URI)
    body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, default=timezone.now, help_text="Empty: given up.")
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "federated deliveries"
        indexes = [models.Index(fields=["next_at"], condition=~Q(next_at=None), name="federated_delivery_due")]

    def __str__(self) -> str:
        return f"to {self.inbox}"
