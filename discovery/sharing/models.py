"""Secret links: whoever has one sees that one post, whoever may see it otherwise."""

from __future__ import annotations

import secrets

from django.db import models
from django.urls import reverse

from discovery.posts.models import Post


def new_token() -> str:
    """192 random bits, as text for an address."""
    return secrets.token_urlsafe(24)


class ShareLink(models.Model):
    """Made and taken back by the post's author; without `expires_at` it holds until then."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="share_links")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"a link to {self.post_id}"

    def get_absolute_url(self) -> str:
        return reverse("shared", args=[self.token])
