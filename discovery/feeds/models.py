"""What the feeds remember: which posts somebody has seen, and which ones head a person's page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from discovery.posts.models import Post


class Seen(models.Model):
    """`user` has had the post before their eyes; kept for a while."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "seen"
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="seen_once")]
        indexes = [models.Index(fields=["seen_at"], name="seen_at")]

    def __str__(self) -> str:
        return f"{self.user_id} has seen {self.post_id}"


class Pin(models.Model):
    """A post at the head of its author's page, the lowest `position` first."""

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="pin")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pins")
    position = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["user", "position"], name="pin_of_user")]

    def __str__(self) -> str:
        return f"{self.post_id} pinned by {self.user_id}"
