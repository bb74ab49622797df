"""A person's tastes as vectors, how they steer them, and whom they do not want to be shown again."""

from __future__ import annotations

from typing import Self

import numpy as np
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Expression, F, Q
from django.db.models.functions import Cast
from django.utils import timezone
from pgvector import HalfVector
from pgvector.django import CosineDistance, HalfVectorField

# What `discovery.ranking.medoids` makes of a person's pictures at most.
TASTES_A_PERSON = 8
TASTE_NAME_LENGTH = 60


class TasteQuerySet(models.QuerySet["Taste"]):
    def nearest_to(self, vector: np.ndarray, space_id: int) -> Self:
        """What people make, annotated with the cosine `distance` (0 to 2) to `vector` and ordered by it, by the index.

        The cast is the very expression of that index (`services.index_tastes`), without which PostgreSQL would not
        use it.
        """
        return self._ordered(Cast("vector", HalfVectorField(dimensions=len(vector))), vector, space_id)

    def compared_with(self, vector: np.ndarray, space_id: int) -> Self:
        """The same by a look at every taste that is left: no index has this expression."""
        return self._ordered(F("vector"), vector, space_id)

    def _ordered(self, column: F | Expression, vector: np.ndarray, space_id: int) -> Self:
        distance = CosineDistance(column, HalfVector(vector))
        makes = self.filter(space_id=space_id, kind=Taste.Kind.MAKES)
        return makes.annotate(distance=distance).order_by("distance")


class Taste(models.Model):
    """One medoid of one person in one embedding space: of what they make, or of what they enjoy.

    `vector` is the medoid itself, `centroid` the mean direction of all its pictures, `weight` its share of the person's
    pictures (0 to 1), decayed with their age, `evidence` the identifiers of the pictures nearest to it, `posted_at`
    when the latest of all their pictures came in, whatever date it bears. `name`, `boost` and `is_muted` are the
    person's own; whoever remakes tastes carries them over. This floor knows vectors and identifiers only, never posts.
    """

    class Kind(models.TextChoices):
        MAKES = "makes", "what they make"
        ENJOYS = "enjoys", "what they enjoy"

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.MAKES)
    name = models.CharField(max_length=TASTE_NAME_LENGTH, blank=True)
    boost = models.FloatField(default=1.0)
    is_muted = models.BooleanField(default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tastes")
    space_id = models.IntegerField()
    position = models.SmallIntegerField()
    vector = HalfVectorField()
    centroid = HalfVectorField()
    weight = models.FloatField()
    evidence = ArrayField(models.UUIDField())
    posted_at = models.DateTimeField(default=timezone.now)

    objects = TasteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space_id", "user", "kind", "position"], name="taste_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="taste_weight_is_a_share"),
            models.CheckConstraint(condition=Q(kind__in=["makes", "enjoys"]), name="taste_kind"),
            models.CheckConstraint(condition=Q(boost__gt=0, boost__lte=4), name="taste_boost"),
        ]

    def __str__(self) -> str:
        return f"taste {self.position} of {self.user_id}"


class TasteRefresh(models.Model):
    """When a person's tastes were made, of how many pictures, and whether newer pictures wait to be counted in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    space_id = models.IntegerField()
    pictures = models.IntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space_id", "user"], name="taste_refresh_once")]
        indexes = [
            models.Index(fields=["stale_since"], condition=Q(stale_since__isnull=False), name="taste_refresh_stale")
        ]

    def __str__(self) -> str:
        return f"tastes of {self.user_id} in space {self.space_id}"


class Steering(models.Model):
    """How a person wants to be shown things, from 0 to 1 each, 0.5 being the site's own mixture.

    `revision` rises with whatever changes what they are shown, so that rankings kept for them are made anew.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="steering")
    variety = models.FloatField(default=0.5, help_text="How different neighbours in the feed are.")
    freshness = models.FloatField(default=0.5, help_text="How much what is new counts.")
    fame = models.FloatField(default=0.5, help_text="How much it counts that many like something.")
    is_chronological = models.BooleanField(default=False, help_text="Only people whom I follow, the newest first.")
    learns_from_searches = models.BooleanField(default=True, help_text="What I search for counts as what I enjoy.")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(variety__range=(0, 1), freshness__range=(0, 1), fame__range=(0, 1)), name="steering_range"
            )
        ]

    def __str__(self) -> str:
        return f"steering of {self.user_id}"


class Dismissal(models.Model):
    """`user` does not want `person` suggested again; where `is_kind`, nor people whose pictures are like theirs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="dismissals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_kind = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "person"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.user_id} dismisses {self.person_id}"


class SuggestionTally(models.Model):
    """How many people were suggested on a day, and how many of these to explore: few know them yet."""

    day = models.DateField(primary_key=True)
    shown = models.PositiveIntegerField(default=0)
    explored = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "suggestion tallies"

    def __str__(self) -> str:
        return f"{self.day}: {self.explored} of {self.shown}"
