"""Embedding spaces, and where each picture lies in each of them."""

from __future__ import annotations

import numpy as np
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Cast
from pgvector import HalfVector
from pgvector.django import BitField, CosineDistance, HalfVectorField, HammingDistance, L2Distance, MaxInnerProduct

from discovery.posts.models import Picture, Post

# What pgvector's HNSW index takes of a halfvec.
MOST_DIMENSIONS = 4000


class EmbeddingSpace(models.Model):
    """The vectors of one encoder in one version. Several live side by side; one is searched."""

    class State(models.TextChoices):
        BUILDING = "building", "being filled"
        ACTIVE = "active", "searched"
        RETIRED = "retired", "kept for going back"

    class Index(models.TextChoices):
        EXACT = "exact", "none: every vector is compared"
        HNSW = "hnsw", "HNSW over half-precision vectors"
        IVFFLAT = "ivfflat", "IVFFlat over half-precision vectors"
        BITS = "bits", "HNSW over the signs, re-ranked by the vectors"

    class Distance(models.TextChoices):
        COSINE = "cosine", "cosine"
        EUCLIDEAN = "euclidean", "Euclidean"
        INNER_PRODUCT = "inner_product", "inner product"

    encoder = models.CharField(max_length=40, help_text="The encoder's family, such as classic or torchvision.")
    version = models.CharField(max_length=100, help_text="Which of the family: v1, or resnet50/IMAGENET1K_V2.")
    dimension = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the encoder's code version and weights.")
    blocks = models.JSONField(
        default=dict, blank=True, help_text="Parts of a vector that a query can weigh: name to [start, stop]."
    )
    reads_text = models.BooleanField(default=False, help_text="Whether the encoder places words among the pictures.")
    state = models.CharField(max_length=10, choices=State, default=State.BUILDING)
    index = models.CharField(max_length=10, choices=Index, default=Index.HNSW, help_text="What answers queries.")
    distance = models.CharField(max_length=15, choices=Distance, default=Distance.COSINE)
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

    def similarity(self, distance: float) -> float:
        """The cosine (-1 to 1) of two unit vectors by their distance in this space; pgvector negates inner products."""
        if self.distance == self.Distance.EUCLIDEAN:
            return 1.0 - distance * distance / 2  # |a - b|² = 2 - 2 a·b
        return -distance if self.distance == self.Distance.INNER_PRODUCT else 1.0 - distance


class EmbeddingQuerySet(models.QuerySet["Embedding"]):
    def nearest_to(self, vector: np.ndarray, space: EmbeddingSpace) -> EmbeddingQuerySet:
        """Annotated with the space's `distance` to `vector` [space.dimension], in the order that its index walks.

        That is the order of the distance itself; with `bits` that of the signs alone, to be put right by the distance.
        The order is the very expression of the space's index (indexes.py), without which PostgreSQL would not use it;
        a tie-break by identifier would turn it off too.
        """
        near = self.filter(space=space).annotate(distance=_distance(_indexed(space), vector, space))
        if space.index == EmbeddingSpace.Index.BITS:
            return near.order_by(HammingDistance(_signs(_indexed(space), space), _signs(_asked(vector, space), space)))
        return near.order_by("distance")


def _indexed(space: EmbeddingSpace) -> Cast:
    """The vector as the space's index holds it: IVFFlat's is spelled otherwise, lest the planner take HNSW for it."""
    stored: str | Func = "vector"
    if space.index == EmbeddingSpace.Index.IVFFLAT:
        whole = f"subvector(%(expressions)s, 1, {space.dimension:d})"
        stored = Func("vector", template=whole, output_field=HalfVectorField())
    return Cast(stored, HalfVectorField(dimensions=space.dimension))


def _asked(vector: np.ndarray, space: EmbeddingSpace) -> Cast:
    return Cast(Value(HalfVector(vector).to_text()), HalfVectorField(dimensions=space.dimension))


def _distance(stored: Cast, vector: np.ndarray, space: EmbeddingSpace) -> Func:
    distance = {
        EmbeddingSpace.Distance.COSINE: CosineDistance,
        EmbeddingSpace.Distance.EUCLIDEAN: L2Distance,
        EmbeddingSpace.Distance.INNER_PRODUCT: MaxInnerProduct,
    }[EmbeddingSpace.Distance(space.distance)]
    return distance(stored, HalfVector(vector))


def _signs(vector: Cast, space: EmbeddingSpace) -> Cast:
    """One bit a component: 1 where it is above 0."""
    bits = BitField(length=space.dimension)
    return Cast(Func(vector, function="binary_quantize", output_field=bits), bits)


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


class RegionEmbedding(models.Model):
    """The unit vector of one part of a picture: left, top, width and height are shares of the picture, 0 to 1."""

    pk = models.CompositePrimaryKey("space_id", "picture_id", "position")
    space = models.ForeignKey(EmbeddingSpace, models.CASCADE, related_name="regions")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="region_embeddings")
    post = models.ForeignKey(Post, models.CASCADE, related_name="region_embeddings")
    position = models.SmallIntegerField()
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    vector = HalfVectorField()

    def __str__(self) -> str:
        return f"region {self.position} of {self.picture_id} in space {self.space_id}"


class RecallSample(models.Model):
    """How many of the true nearest posts a live query was answered with: approximate against exact."""

    space = models.ForeignKey(EmbeddingSpace, models.CASCADE, related_name="recall_samples")
    index = models.CharField(max_length=10, choices=EmbeddingSpace.Index)
    asked = models.PositiveSmallIntegerField(help_text="How many neighbours were compared.")
    recall = models.FloatField(help_text="The share of the true neighbours that were found, 0 to 1.")
    sampled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-sampled_at"], name="recall_sample_newest")]

    def __str__(self) -> str:
        return f"{self.recall:.3f} of {self.asked} by {self.index}"
