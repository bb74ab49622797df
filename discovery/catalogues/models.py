"""The ledger of catalogues: what each line of the latest refresh came to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.posts.models import Post
from discovery.shop.models import SKU_LENGTH, Catalogue


class CatalogueLine(models.Model):
    """A line of a catalogue's table as the latest refresh met it; one that is missing from the table has no number."""

    class Outcome(models.TextChoices):
        IMPORTED = "imported", _("imported")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")
        MISSING = "missing", _("no longer listed")

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(null=True)
    sku = models.CharField(max_length=SKU_LENGTH, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome)
    reason = models.CharField(max_length=300, blank=True)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="catalogue_lines")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["imported", "changed", "unchanged", "refused", "missing"]),
                name="catalogue_line_outcome",
            )
        ]
        indexes = [models.Index(fields=["catalogue", "outcome", "number"], name="catalogue_line_in_order")]

    def __str__(self) -> str:
        return f"{self.sku or self.number}: {self.outcome}"
