"""A person's tastes as vectors: the medoids of the pictures that they post, and when these are to be redone."""

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


class TasteQuerySet(models.QuerySet["Taste"]):
    def nearest_to(self, vector: np.ndarray, space_id: int) -> Self:
        """Annotated with the cosine `distance` (0 to 2) to `vector` and ordered by it, along the index of the space.

        The cast is the very expression of that index (`services.index_tastes`), without which PostgreSQL would not
        use it.
        """
        return self._ordered(Cast("vector", HalfVectorField(dimensions=len(vector))), vector, space_id)

    def compared_with(self, vector: np.ndarray, space_id: int) -> Self:
        """The same by a look at every taste that is left: no index has this expression."""
        return self._ordered(F("vector"), vector, space_id)

    def _ordered(self, column: F | Expression, vector: np.ndarray, space_id: int) -> Self:
        distance = CosineDistance(column, HalfVector(vector))
        return self.filter(space_id=space_id).annotate(distance=distance).order_by("distance")


class Taste(models.Model):
    """One medoid of one person in one embedding space.

    `vector` is the medoid itself, `weight` its share of the person's pictures (0 to 1), `evidence` the identifiers of
    the pictures nearest to it, `posted_at` when the latest of all their pictures came in, whatever date it bears. This
    floor knows vectors and identifiers only, never posts.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tastes")
    space_id = models.IntegerField()
    position = models.SmallIntegerField()
    vector = HalfVectorField()
    weight = models.FloatField()
    evidence = ArrayField(models.UUIDField())
    posted_at = models.DateTimeField(default=timezone.now)

    objects = TasteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space_id", "user", "position"], name="taste_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="taste_weight_is_a_share"),
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
