"""Embedding spaces, and where each picture lies in each of them."""

from __future__ import annotations

import numpy as np
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from pgvector import HalfVector
from pgvector.django import CosineDistance, HalfVectorField

from discovery.posts.models import Picture, Post

# What pgvector's HNSW index takes of a halfvec.
MOST_DIMENSIONS = 4000


class EmbeddingSpace(models.Model):
    """The vectors of one encoder in one version. Several live side by side; one is searched."""

    class State(models.TextChoices):
        BUILDING = "building", "being filled"
        ACTIVE = "active", "searched"
        RETIRED = "retired", "kept for going back"

    encoder = models.CharField(max_length=40, help_text="The encoder's family, such as classic or torchvision.")
    version = models.CharField(max_length=100, help_text="Which of the family: v1, or resnet50/IMAGENET1K_V2.")
    dimension = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the encoder's code version and weights.")
    blocks = models.JSONField(
        default=dict, blank=True, help_text="Parts of a vector that a query can weigh: name to [start, stop]."
    )
    reads_text = models.BooleanField(default=False, help_text="Whether the encoder places words among the pictures.")
    state = models.CharField(max_length=10, choices=State, default=State.BUILDING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["encoder", "version", "fingerprint"], name="space_once"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="space_one_active"),
            models.CheckConstraint(
                condition=Q(dimension__gte=1, dimension__lte=MOST_DIMENSIONS), name="space_dimension"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.encoder}:{self.version}"

    def block_slices(self) -> dict[str, slice]:
        """Where each block lies in a vector, in the encoder's order, which jsonb does not keep."""
        return {name: slice(*place) for name, place in sorted(self.blocks.items(), key=lambda block: block[1])}


class EmbeddingQuerySet(models.QuerySet["Embedding"]):
    def nearest_to(self, vector: np.ndarray, space: EmbeddingSpace) -> EmbeddingQuerySet:
        """Annotated with the cosine `distance` (0 to 2) to `vector` [space.dimension] and ordered by it.

        The cast is the very expression of the space's index, without which PostgreSQL would not use it; a tie-break
        by identifier would turn it off too.
        """
        of_dimension = Cast("vector", HalfVectorField(dimensions=space.dimension))
        distance = CosineDistance(of_dimension, HalfVector(vector))
        return self.filter(space=space).annotate(distance=distance).order_by("distance")


class Embedding(models.Model):
    """One unit vector: its existence is what "searchable" means. The key carries the column to shard by."""

    pk = models.CompositePrimaryKey("space_id", "picture_id")
    space = models.ForeignKey(EmbeddingSpace, models.CASCADE, related_name="embeddings")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="embeddings")
    post = models.ForeignKey(Post, models.CASCADE, related_name="embeddings")
    vector = HalfVectorField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EmbeddingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.picture_id} in space {self.space_id}"
