"""Who follows whom, and who has asked to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Follow(models.Model):
    follower = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="following_set")
    followee = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follower_set")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followee"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followee")), name="follow_nobody_follows_themselves"),
        ]
        indexes = [models.Index(fields=["followee", "-created_at"], name="follow_of_followee")]

    def __str__(self) -> str:
        return f"{self.follower} follows {self.followee}"


class FollowRequest(models.Model):
    """Somebody asks to follow a private account; it is gone once that has been answered."""

    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="requests_sent")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="requests_received")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requester", "person"], name="follow_request_once"),
            models.CheckConstraint(condition=~Q(requester=F("person")), name="follow_request_to_another"),
        ]
        indexes = [models.Index(fields=["person", "-created_at"], name="follow_request_of_person")]

    def __str__(self) -> str:
        return f"{self.requester} asks to follow {self.person}"
