"""What the blocklist says of a picture, and which pictures that are there already an entry would hit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.spaces import active_space
from discovery.imaging.fingerprint import distance
from discovery.posts.models import Picture, Post, PostQuerySet
from discovery.screening.models import BlockedPicture, Sighting

HITS_SHOWN = 60
# The fingerprint of one plain colour, which all plain pictures have: such an entry knows only its very file, and looks.
FLAT = 0


class BitsApart(Func):
    """In how many of their 64 bits two fingerprints differ."""

    template = "bit_count((%(expressions)s)::bit(64))"
    arg_joiner = " # "
    output_field = BigIntegerField()


@dataclass(frozen=True)
class Match:
    """An entry that a picture is too near to."""

    blocked: BlockedPicture
    bits: int | None = None
    similarity: float | None = None


@dataclass(frozen=True)
class Hit:
    """A picture that is here already; `similarity` is None where either has no vector."""

    picture: Picture
    bits: int
    similarity: float | None


@dataclass(frozen=True)
class Hits:
    """What an entry would hit: `pictures` by `posts` of `people`, of which the nearest are `shown`."""

    pictures: int
    posts: int
    people: int
    by_fingerprint: int
    by_look: int
    shown: Sequence[Hit]


def in_force() -> QuerySet[BlockedPicture]:
    return BlockedPicture.objects.filter(state=BlockedPicture.State.ACTIVE)


def entries() -> QuerySet[BlockedPicture]:
    """What the page of the blocklist lists, the latest first: all that is not over."""
    return BlockedPicture.objects.exclude(state=BlockedPicture.State.ENDED).select_related("added_by", "space")


def get_entry(blocked_id: UUID) -> BlockedPicture:
    """Raises BlockedPicture.DoesNotExist, alike for one that is over."""
    return entries().get(pk=blocked_id)


def match_of_file(picture: Picture) -> Match | None:
    """What is in force against the picture's file, or its fingerprint: a refusal before all else, then the nearest.

    Asks for `sha256` and `fingerprint` alone, so that it can be asked before anything of the picture is shown.
    """
    near = Q(sha256=picture.sha256) & ~Q(sha256="")
    if picture.fingerprint not in (None, FLAT):
        near |= Q(apart__lte=F("most_bits")) & ~Q(fingerprint=FLAT)
    mark = Value(picture.fingerprint or FLAT, BigIntegerField())
    found = _uncleared(picture.pk).annotate(apart=BitsApart(F("fingerprint"), mark)).filter(near)
    blocked = found.order_by("-action", "apart", "pk").first()
    return Match(blocked, bits=distance(blocked.fingerprint or FLAT, picture.fingerprint or FLAT)) if blocked else None


def match_of_look(embedding: Embedding, watched: Sequence[BlockedPicture]) -> Match | None:
    """The entry of `watched` whose look the picture is nearest to, and too near: an exact comparison with each."""
    vector = np.array(embedding.vector, np.float32)
    let_be = Sighting.objects.filter(picture=embedding.picture_id, cleared_at__isnull=False)
    cleared = set(let_be.values_list("blocked", flat=True))
    near = [
        Match(blocked, similarity=cosine)
        for blocked in watched
        if blocked.pk not in cleared
        and (cosine := float(np.array(blocked.vector, np.float32) @ vector)) >= (blocked.least_similarity or 2.0)
    ]
    return max(near, key=lambda match: match.similarity or 0.0, default=None)


def watched_in(space: EmbeddingSpace) -> list[BlockedPicture]:
    """The entries in force that block by look, with their vectors of this space."""
    return list(in_force().filter(space=space, vector__isnull=False, least_similarity__isnull=False))


def hits_of(blocked: BlockedPicture, *, among: PostQuerySet, most_bits: int, least_similarity: float | None) -> Hits:
    """What the entry would hit of `among` with these thresholds: every picture is compared, so the numbers are true.

    Whoever asks learns of posts of `among` alone, not even by a count.
    """
    near = _near_by_fingerprint(blocked, among, most_bits)
    alike = _near_by_look(blocked, among, least_similarity) if least_similarity is not None else set()
    pictures = Picture.objects.filter(pk__in=near | alike)
    facts = list(pictures.values_list("post_id", "post__author_id"))
    shown = _shown(blocked, near | alike)
    return Hits(
        len(facts), len({post for post, _ in facts}), len({who for _, who in facts}), len(near), len(alike), shown
    )


def hit_ids(blocked: BlockedPicture, among: PostQuerySet) -> set[UUID]:
    """The pictures of `among` that the entry, as it stands, would hit."""
    near = _near_by_fingerprint(blocked, among, blocked.most_bits)
    return near | (_near_by_look(blocked, among, blocked.least_similarity) if blocked.least_similarity else set())


def is_perhaps_ai_made(post: Post) -> bool:
    return Sighting.objects.filter(post=post.pk, kind=Sighting.Kind.AI_MADE, cleared_at=None).exists()


def _uncleared(picture_id: UUID) -> QuerySet[BlockedPicture]:
    cleared = Sighting.objects.filter(blocked=OuterRef("pk"), picture=picture_id, cleared_at__isnull=False)
    return in_force().filter(~Exists(cleared))


def _let_be(blocked: BlockedPicture) -> Exists:
    return Exists(Sighting.objects.filter(picture=OuterRef("pk"), blocked=blocked, cleared_at__isnull=False))


def _near_by_fingerprint(blocked: BlockedPicture, among: PostQuerySet, most_bits: int) -> set[UUID]:
    shown = Picture.objects.filter(
        ~_let_be(blocked), Exists(among.filter(pk=OuterRef("post_id"))), state=Picture.State.READY
    )
    near = Q(sha256=blocked.sha256) & ~Q(sha256="")
    if blocked.fingerprint not in (None, FLAT):
        mark = Value(blocked.fingerprint, BigIntegerField())
        shown = shown.annotate(apart=BitsApart(F("fingerprint"), mark))
        near |= Q(apart__lte=most_bits) & ~Q(fingerprint=FLAT)
    return set(shown.filter(near).values_list("pk", flat=True))


def _near_by_look(blocked: BlockedPicture, among: PostQuerySet, least: float) -> set[UUID]:
    space = active_space()
    if space is None or blocked.vector is None or blocked.space_id != space.pk:
        return set()
    near = Embedding.objects.nearest_to(np.array(blocked.vector, np.float32), space).order_by()
    near = near.filter(Exists(among.filter(pk=OuterRef("post_id"))))
    near = near.filter(distance__lte=_distance_at(space, least))  # type: ignore[misc]  # annotated
    let_be = Sighting.objects.filter(blocked=blocked, cleared_at__isnull=False).values("picture")
    return set(near.exclude(picture__in=let_be).values_list("picture_id", flat=True))


def _distance_at(space: EmbeddingSpace, similarity: float) -> float:
    """The inverse of `EmbeddingSpace.similarity`."""
    if space.distance == EmbeddingSpace.Distance.EUCLIDEAN:
        return math.sqrt(max(0.0, 2 * (1 - similarity)))
    return -similarity if space.distance == EmbeddingSpace.Distance.INNER_PRODUCT else 1 - similarity


def _shown(blocked: BlockedPicture, picture_ids: Iterable[UUID]) -> list[Hit]:
    """The nearest HITS_SHOWN: those that look most alike first, then by their fingerprints."""
    marks = dict(Picture.objects.filter(pk__in=picture_ids).values_list("pk", "fingerprint"))
    vectors = Embedding.objects.filter(space=blocked.space_id, picture__in=marks).values_list("picture_id", "vector")
    own = None if blocked.vector is None else np.array(blocked.vector, np.float32)
    alike = {} if own is None else {key: float(own @ np.array(vector, np.float32)) for key, vector in vectors}
    apart = {key: distance(blocked.fingerprint or FLAT, mark or FLAT) for key, mark in marks.items()}
    nearest = sorted(marks, key=lambda key: (-alike.get(key, -1.0), apart[key], key))[:HITS_SHOWN]
    pictures = Picture.objects.select_related("post__author").in_bulk(nearest)
    return [Hit(pictures[key], apart[key], alike.get(key)) for key in nearest if key in pictures]
