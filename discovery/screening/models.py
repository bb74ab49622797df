"""Pictures that moderators do not want here again, and where the site has met them, or what a classifier names."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from discovery.embeddings.models import EmbeddingSpace
from discovery.posts.models import Picture, Post, new_id

REASON_LENGTH = 200
MOST_BITS, LEAST_SIMILARITY = 10, 0.9
"""The widest thresholds, as far as `python -m bench.blocklist` measures: copies within 10 bits were all found by 6."""
BITS, SIMILARITY = 2, 0.99
"""What a new entry proposes, by the same measurement: 95 % of copies saved again at quality 30 and all of half the size
lie within 2 bits, every mirrored one and most framed ones above 0.99. Of 1,500 photographs none has a stranger so near;
of 2,000 pictures of goods alike 87 have one within 2 bits, and 24 (pictured twice) above 0.99 (docs/moderation.md)."""


class BlockedPicture(models.Model):
    """A picture, and how near to it another one must come: in bits of the fingerprint, or by cosine of the vectors.

    Its small copy is kept here and served to moderators alone. It blocks nothing before it is in force.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("is looked at")
        UNREADABLE = "unreadable", _("could not be read")
        TRIED = "tried", _("blocks nothing yet")
        ACTIVE = "active", _("in force")
        ENDED = "ended", _("not in force any more")

    class Action(models.TextChoices):
        REFUSE = "refuse", _("refuse it")
        HOLD = "hold", _("hold it for a moderator")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    active_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    problem = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True, help_text="The author of what is refused reads it.")
    action = models.CharField(max_length=10, choices=Action, default=Action.HOLD)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.BigIntegerField(null=True)
    most_bits = models.SmallIntegerField(
        default=BITS, validators=[MinValueValidator(0), MaxValueValidator(MOST_BITS)], help_text="Hamming distance."
    )
    space = models.ForeignKey(EmbeddingSpace, models.SET_NULL, null=True, related_name="+")
    vector = HalfVectorField(null=True)
    least_similarity = models.FloatField(
        null=True,
        blank=True,
        default=SIMILARITY,
        validators=[MinValueValidator(LEAST_SIMILARITY), MaxValueValidator(1.0)],
        help_text="Cosine. Null: by the fingerprint alone.",
    )
    preview = models.BinaryField(default=b"", help_text="The picture as WebP, as an encoder looks at it.")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "unreadable", "tried", "active", "ended"]), name="blocked_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(fingerprint__isnull=False, active_at__isnull=False) & ~Q(reason=""),
                name="blocked_active_is_complete",
            ),
            models.CheckConstraint(condition=Q(most_bits__gte=0, most_bits__lte=MOST_BITS), name="blocked_bits"),
        ]
        indexes = [models.Index(fields=["sha256"], name="blocked_sha256")]

    def __str__(self) -> str:
        return self.reason or str(self.pk)


class Sighting(models.Model):
    """What the site did to a picture by itself, and why: once each, however often it looks.

    `cleared_at` says that a moderator found otherwise: this picture is let be. `taken_up_at` says that its author was
    told, and a moderator asked (discovery/moderation/processing.py).
    """

    class Kind(models.TextChoices):
        REFUSED = "refused", _("refused")
        HELD = "held", _("held for a moderator")
        SENSITIVE = "sensitive", _("marked as sensitive")
        AI_MADE = "ai-made", _("labelled as perhaps made by AI")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="sightings")
    post = models.ForeignKey(Post, models.CASCADE, related_name="sightings")
    blocked = models.ForeignKey(BlockedPicture, models.CASCADE, null=True, related_name="sightings")
    kind = models.CharField(max_length=10, choices=Kind)
    bits = models.SmallIntegerField(null=True)
    score = models.FloatField(null=True, help_text="The cosine, or what the classifier gave: 0 to 1.")
    reason = models.CharField(max_length=REASON_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)
    taken_up_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["picture", "kind", "blocked"], nulls_distinct=False, name="sighting_once")
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(taken_up_at__isnull=True), name="sighting_waiting"),
            models.Index(fields=["post", "kind"], condition=Q(cleared_at__isnull=True), name="sighting_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.picture_id}"

    @property
    def measure(self) -> str:
        """How near, in the signs that every language has."""
        bits = "" if self.bits is None else f"{self.bits}/64"
        return " · ".join(part for part in (bits, "" if self.score is None else f"{self.score:.3f}") if part)


class Glance(models.Model):
    """That a picture was looked at once its vector was there, so that the next look is at others; kept for days."""

    picture = models.OneToOneField(Picture, models.CASCADE, primary_key=True, related_name="glance")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.picture_id} at {self.at}"
