"""Copies of a picture among the posts that may be seen, the lineage of a post, and near copies in a ranking."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from pgvector.django import BitField, HammingDistance

from discovery.copies.tiers import BACKGROUND, Likeness, Tier, background_of, thresholds_of, tier_of
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.selectors import nearest_posts
from discovery.embeddings.spaces import active_space
from discovery.imaging.fingerprint import distance
from discovery.posts.models import Picture, Post, PostQuerySet, Viewer
from discovery.ranking.copies import connected

COPIES = 5
# So many of the nearest fingerprints are looked at, and posts of the very same file: the rest is told of by these.
FINGERPRINTS_ASKED = 20
FILES_ASKED = 50
# Every picture's file and fingerprint are compared; only a post's first pictures ask the index of vectors.
PICTURES_ASKED = 3
# In a ranking, without the index at hand, less counts as the same picture: two covers this near in both ways. Few bits,
# since what is tied to one copy is tied to all of its copies: at four, 24 shoes of a catalogue became one result.
COLLAPSED_BITS, COLLAPSED_SIMILARITY = 2, 0.96


@dataclass(frozen=True)
class Asked:
    """What is known of a picture whose copies are wanted: `vector` is unit, of the space that is asked, or None."""

    sha256: str
    fingerprint: int | None
    vector: np.ndarray | None


@dataclass(frozen=True)
class Copy:
    """A picture of another post (`picture.post`, with its author) that is a copy in the way that `tier` says."""

    picture: Picture
    tier: Tier

    @property
    def post(self) -> Post:
        return self.picture.post

    @property
    def since(self) -> datetime:
        return self.picture.post.created_at


@dataclass(frozen=True)
class Lineage:
    """The visible copies of a post's pictures, the earliest first, each post once; `is_first`: none is older."""

    post: Post
    copies: Sequence[Copy]

    @property
    def earlier(self) -> list[Copy]:
        return [copy for copy in self.copies if (copy.since, copy.post.pk) < (self.post.created_at, self.post.pk)]

    @property
    def later(self) -> list[Copy]:
        return list(self.copies[len(self.earlier) :])

    @property
    def is_first(self) -> bool:
        return not self.earlier


def copies_of(
    *,
    sha256: str,
    fingerprint: int | None,
    vector: np.ndarray | None,
    space: EmbeddingSpace | None,
    among: PostQuerySet,
    limit: int = COPIES,
) -> list[Copy]:
    """The copies of a picture among `among`, each post once, the surest tier first, within it the earliest first.

    `vector` is float32 [space.dimension] and unit. Whoever asks learns of posts of `among` alone, not even by a count.
    """
    found = _copies([Asked(sha256, fingerprint, vector)], space, among)
    return sorted(found, key=lambda copy: (copy.tier.strength, copy.since, copy.post.pk))[:limit]


def lineage_of(post: Post, viewer: Viewer, limit: int = 12) -> Lineage:
    """Earlier and later copies of the post's pictures that `viewer` may see, by a constant number of queries.

    Of more than `limit` copies the earliest of the surest are told.
    """
    space = active_space()
    among = Post.objects.visible_to(viewer).published().exclude(pk=post.pk)
    found = _copies(_pictures_of(post, space), space, among)
    surest = sorted(found, key=lambda copy: (copy.tier.strength, copy.since, copy.post.pk))[:limit]
    return Lineage(post, sorted(surest, key=lambda copy: (copy.since, copy.post.pk)))


def near_copies(post_ids: Sequence[UUID], space: EmbeddingSpace | None) -> list[set[UUID]]:
    """The groups of these posts (at most some hundreds) whose covers are one picture, for `ranking.copies.collapse`.

    Fingerprints of all pairs are compared; the cosine confirms those that are near. By two queries.
    """
    covers = Picture.objects.filter(post__in=post_ids, state=Picture.State.READY).order_by("post", "position")
    rows = list(covers.distinct("post").values_list("post_id", "pk", "sha256", "fingerprint"))
    pairs = _near_pairs([mark or 0 for *_, mark in rows])
    vectors = _vectors({rows[place][1] for pair in pairs for place in pair}, space)
    same = [
        (rows[i][0], rows[j][0])
        for i, j in pairs
        if rows[i][2] == rows[j][2] or _cosine(vectors.get(rows[i][1]), vectors.get(rows[j][1])) >= COLLAPSED_SIMILARITY
    ]
    return connected(post_ids, same)


def _near_pairs(marks: Sequence[int]) -> list[tuple[int, int]]:
    bits = np.array(marks, np.int64).view(np.uint64)
    apart = np.bitwise_count(bits[:, None] ^ bits)
    return [(int(i), int(j)) for i, j in np.argwhere(np.triu(apart <= COLLAPSED_BITS, 1))]


def _copies(asked: Sequence[Asked], space: EmbeddingSpace | None, among: PostQuerySet) -> list[Copy]:
    """Every copy that is found, one a post: by file, by fingerprint and by vector, and then compared in all three."""
    shown = Picture.objects.filter(Exists(among.filter(pk=OuterRef("post_id"))), state=Picture.State.READY)
    near = [_nearest(one, space, among) for one in asked]
    ids = {picture_id for found, _ in near for picture_id in found}
    ids |= _of_the_same_files(asked, shown) | _of_near_fingerprints(asked, shown)
    # The condition once more, though each list has met it: what is told of passes it in the statement that tells it.
    pictures = shown.filter(pk__in=ids).select_related("post__author")
    vectors = _vectors(ids, space)
    best: dict[UUID, Copy] = {}
    for picture in pictures:
        for one, (_, background) in zip(asked, near, strict=True):
            tier = _tier(one, picture, vectors.get(picture.pk), background, space)
            if tier and (picture.post_id not in best or tier.strength < best[picture.post_id].tier.strength):
                best[picture.post_id] = Copy(picture, tier)
    return list(best.values())


def _tier(
    asked: Asked, picture: Picture, vector: np.ndarray | None, background: float | None, space: EmbeddingSpace | None
) -> Tier | None:
    likeness = Likeness(
        same_file=bool(asked.sha256) and asked.sha256 == picture.sha256,
        bits=64 if asked.fingerprint is None else distance(asked.fingerprint, picture.fingerprint or 0),
        similarity=_cosine(asked.vector, vector),
        background=background,
    )
    return tier_of(likeness, thresholds_of(space.encoder if space else ""))


def _nearest(asked: Asked, space: EmbeddingSpace | None, among: PostQuerySet) -> tuple[list[UUID], float | None]:
    """The pictures nearest by vector, and how near the crowd comes."""
    if asked.vector is None or space is None:
        return [], None
    found = nearest_posts(asked.vector, space=space, among=among, limit=BACKGROUND).neighbours
    return [near.picture_id for near in found], background_of([near.similarity for near in found])


def _of_the_same_files(asked: Sequence[Asked], shown: QuerySet[Picture]) -> set[UUID]:
    digests = {one.sha256 for one in asked if one.sha256}
    earliest = shown.filter(sha256__in=digests).order_by("post__created_at", "pk")
    return set(earliest.values_list("pk", flat=True)[:FILES_ASKED])


def _of_near_fingerprints(asked: Sequence[Asked], shown: QuerySet[Picture]) -> set[UUID]:
    """The nearest of each fingerprint, by a walk over their graph; all of them in one statement."""
    walks = [
        shown.order_by(hamming(one.fingerprint)).values_list("pk", flat=True)[:FINGERPRINTS_ASKED]
        for one in asked
        if one.fingerprint is not None
    ]
    if len(walks) < 2:
        return set().union(*walks)
    return set(walks[0].union(*walks[1:], all=True))


def hamming(fingerprint: int) -> HammingDistance:
    """The distance to `fingerprint` by the very expression of the index on fingerprints."""
    bits = f"{fingerprint & (1 << 64) - 1:064b}"
    return HammingDistance(Cast("fingerprint", BitField(length=64)), Cast(Value(bits), BitField(length=64)))


def _pictures_of(post: Post, space: EmbeddingSpace | None) -> list[Asked]:
    pictures = list(Picture.objects.filter(post=post, state=Picture.State.READY).order_by("position"))
    vectors = _vectors([picture.pk for picture in pictures[:PICTURES_ASKED]], space)
    return [Asked(picture.sha256, picture.fingerprint, vectors.get(picture.pk)) for picture in pictures]


def _vectors(picture_ids: Collection[UUID], space: EmbeddingSpace | None) -> dict[UUID, np.ndarray]:
    rows = Embedding.objects.filter(space=space, picture__in=picture_ids).values_list("picture_id", "vector")
    return {picture_id: np.array(vector, np.float32) for picture_id, vector in rows} if space else {}


def _cosine(first: np.ndarray | None, second: np.ndarray | None) -> float:
    """-1 where there is nothing to compare."""
    return -1.0 if first is None or second is None else float(first @ second)
