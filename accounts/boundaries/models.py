"""What a person keeps away: people whom they block or mute, tags and words that they do not want to meet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

WORD_LENGTH = 50
FOLDED_LENGTH = 200


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, viewer_id: int, person: str) -> Q:
        """Whether `viewer_id` and the person whom the outer column `person` names have blocked each other, either way.

        Two EXISTS: PostgreSQL looks each up in an index, and keeps the order in which it walks the outer table.
        """
        blocked = self.filter(blocker=viewer_id, blocked=OuterRef(person))
        blocking = self.filter(blocker=OuterRef(person), blocked=viewer_id)
        return Q(Exists(blocked)) | Q(Exists(blocking))


class Block(models.Model):
    """Neither sees anything of the other's, nor can do anything to it."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocking_set")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocked_set")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_nobody_blocks_themselves"),
        ]
        indexes = [models.Index(fields=["blocked", "blocker"], name="block_of_blocked")]

    def __str__(self) -> str:
        return f"{self.blocker} blocks {self.blocked}"


class Mute(models.Model):
    """Their posts are left out of what is brought to `user`, and they are not told; they may still be looked at."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muting_set")
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted_set")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(user=F("muted")), name="mute_nobody_mutes_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user} mutes {self.muted}"


class MutedWord(models.Model):
    """A tag or a word that `user` does not want to meet: `word` as they typed it, `folded` as it is looked up."""

    class Kind(models.TextChoices):
        TAG = "tag", _("tag")
        WORD = "word", _("word")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted_words")
    kind = models.CharField(max_length=4, choices=Kind)
    word = models.CharField(max_length=WORD_LENGTH)
    folded = models.CharField(
        max_length=FOLDED_LENGTH, help_text="A tag's slug, or a word as posts are searched by it."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "folded"], name="muted_word_once"),
            models.CheckConstraint(condition=~Q(folded=""), name="muted_word_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.user} mutes the {self.kind} {self.word}"
