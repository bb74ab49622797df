"""What somebody did that says what they enjoy, besides liking and saving; and what they want forgotten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from discovery.posts.models import Post


class Signal(models.Model):
    """The latest time at which `user` did this with the post."""

    class Kind(models.TextChoices):
        PICKED = "picked", "picked from the wall"
        SEARCHED = "searched", "searched for it"
        MORE = "more", "wants more like it"
        LESS = "less", "wants less like it"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="signals")
    post = models.ForeignKey(Post, models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=8, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "post", "kind"], name="signal_once"),
            models.CheckConstraint(condition=Q(kind__in=["picked", "searched", "more", "less"]), name="signal_kind"),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="signal_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.get_kind_display()} {self.post_id}"


class Forgotten(models.Model):
    """What `user` did with the post before `forgotten_at` says nothing of their taste any more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="forgotten")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    forgotten_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "forgotten"
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="forgotten_once")]

    def __str__(self) -> str:
        return f"{self.user_id} forgets {self.post_id}"
