"""A person's tastes as vectors: the medoids of the pictures that they post, and when these are to be redone."""

from __future__ import annotations

from typing import Self

import numpy as np
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from pgvector import HalfVector
from pgvector.django import CosineDistance, HalfVectorField


class TasteQuerySet(models.QuerySet["Taste"]):
    def nearest_to(self, vector: np.ndarray, space_id: int) -> Self:
        """Annotated with the cosine `distance` (0 to 2) to `vector` and ordered by it."""
        distance = CosineDistance("vector", HalfVector(vector))
        return self.filter(space_id=space_id).annotate(distance=distance).order_by("distance")


class Taste(models.Model):
    """One medoid of one person in one embedding space.

    `vector` is the medoid itself, `weight` its share of the person's pictures (0 to 1), `evidence` the identifiers of
    the pictures nearest to it. This floor knows vectors and identifiers only, never posts.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tastes")
    space_id = models.IntegerField()
    position = models.SmallIntegerField()
    vector = HalfVectorField()
    weight = models.FloatField()
    evidence = ArrayField(models.UUIDField())

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
