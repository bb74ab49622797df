"""The ledger of imports: what each item became, so that a run can stop, go on and be repeated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from discovery.imports.sources.item import LONGEST_PATH
from discovery.posts.models import Post


class Import(models.Model):
    """One source: a folder or a zip, known by its name, however often it is read."""

    source = models.CharField(max_length=300, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, help_text="When a run last came to the end of the source.")

    def __str__(self) -> str:
        return self.source


class ImportItem(models.Model):
    """What one file of a source became. A file that has changed since has a row of its own."""

    class Outcome(models.TextChoices):
        IMPORTED = "imported", "imported"
        REFUSED = "refused", "refused"

    run = models.ForeignKey(Import, models.CASCADE, related_name="items")
    path = models.CharField(max_length=LONGEST_PATH)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of its bytes; empty when they cannot be read.")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=300, blank=True)
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, related_name="import_items", help_text="Empty once the post is deleted."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "path", "sha256"], name="import_item_once"),
            models.CheckConstraint(condition=Q(outcome__in=["imported", "refused"]), name="import_item_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.outcome}"


class ImportedAuthor(models.Model):
    """The account that stands for an author's name in every import; `name` is folded (names.py)."""

    name = models.CharField(max_length=200, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imported_names")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="imported_author_has_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.user}"
