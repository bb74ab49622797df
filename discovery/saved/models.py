"""A search that somebody keeps: what was asked, and since when new finds have not been looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from discovery.posts.models import new_id

NAME_LENGTH = 80


class SavedSearch(models.Model):
    """`asked` is the query string of its page, as discovery/search/query.py reads and writes it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=NAME_LENGTH)
    asked = models.CharField(max_length=4000)
    notifies = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(default=timezone.now, help_text="What was found later than this is new.")
    looked_at = models.DateTimeField(default=timezone.now, help_text="When the worker last looked for new finds.")

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [models.UniqueConstraint(fields=["owner", "asked"], name="saved_search_once")]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="saved_search_of_owner"),
            models.Index(fields=["looked_at"], condition=Q(notifies=True), name="saved_search_to_look"),
        ]

    def __str__(self) -> str:
        return self.name


class Find(models.Model):
    """A post that a saved search has found since it was last opened."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="finds")
    post = models.ForeignKey("discovery.Post", models.CASCADE, related_name="+")
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "post"], name="find_once")]

    def __str__(self) -> str:
        return f"{self.post_id} for {self.search_id}"
