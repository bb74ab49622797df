"""The ledger of imports: what each item became, so that a run can stop, go on and be repeated."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discovery.imports.sources.item import LONGEST_PATH
from discovery.posts.models import Post, new_id


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


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def with_numbers(self) -> Self:
        """With `imported`, `refused` and `made`: posts that it brought, lines refused, posts that are still there."""
        items = "run__items"
        return self.select_related("run").annotate(
            imported=Count(items, filter=Q(run__items__outcome="imported")),
            refused=Count(items, filter=Q(run__items__outcome="refused")),
            made=Count(items, filter=Q(run__items__post__isnull=False)),
        )


class ImportJob(models.Model):
    """What a member brings in by the page: looked at first, then imported by the worker, and undone at will."""

    class Kind(models.TextChoices):
        FILES = "files", _("a zip of pictures")
        INSTAGRAM = "instagram", _("an export of Instagram")
        PINTEREST = "pinterest", _("an export of Pinterest")
        PIXELFED = "pixelfed", _("an export of Pixelfed")
        IIIF = "iiif", _("an IIIF manifest")
        ADDRESSES = "addresses", _("a list of addresses")

    class State(models.TextChoices):
        LOOKING = "looking", _("being looked at")
        LOOKED = "looked", _("waits for your word")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("came to nothing")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    WORKING = (State.LOOKING, State.RUNNING, State.UNDOING)
    GONE_THROUGH = (State.RUNNING, State.DONE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_jobs")
    run = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="jobs", help_text="Its ledger.")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=300, help_text="Of the file, or the address.")
    state = models.CharField(max_length=10, choices=State, default=State.LOOKING)
    visibility = models.CharField(max_length=10, default=Post.Visibility.PRIVATE)
    preview = models.JSONField(
        default=dict, help_text="What was found: numbers, dates, a few captions, what is refused."
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now, help_text="When the worker last told of it.")
    finished_at = models.DateTimeField(null=True)

    objects = ImportJobQuerySet.as_manager()
    imported: int
    refused: int
    made: int

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="import_job_of_owner")]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    @property
    def is_working(self) -> bool:
        """Whether the worker has something to do for it."""
        return self.state in self.WORKING

    @property
    def already(self) -> int:
        """How many of what was gone through were here before; asks for `with_numbers`."""
        return max(0, self.done - self.imported - self.refused) if self.state in self.GONE_THROUGH else 0
