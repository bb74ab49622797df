"""Tags that a post may want: what people call pictures like it, and what the encoder sees. Suggested, never set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import Neighbour, nearest_posts, vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.imaging.fingerprint import distance
from discovery.posts.models import Picture, Post, PostQuerySet, PostTag, Tag, Viewer
from discovery.posts.tags import slug_of, tags_by_alias
from discovery.tagging.scoring import VOTES, Support, Vote, either, entitled, supported

SUGGESTIONS = 8
LEAST_CONFIDENCE = 0.25
# Labels come calibrated: one in two at this confidence is right.
LABEL_CONFIDENCE = 0.5
# A post's first pictures say what it is about; all ten would ask the index ten times.
PICTURES_ASKED = 3
# More than have a vote, since an author has only a few.
NEIGHBOURS_ASKED = 3 * VOTES
# The same picture, resized or compressed again: the same frequencies and the same look. Either alone is met by chance.
COPY_BITS, COPY_SIMILARITY = 2, 0.95


@dataclass(frozen=True)
class TagSuggestion:
    """A tag, how likely it is wanted (0 to 1), why in plain words, and whence: "neighbours", "labels", or both."""

    name: str
    slug: str
    confidence: float
    reason: str
    sources: tuple[str, ...]

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)


@dataclass(frozen=True)
class Look:
    """What is compared: vectors (unit, float32 [dimension]), fingerprints, and whose pictures they are."""

    vectors: Sequence[np.ndarray]
    fingerprints: Sequence[int]
    author_id: int


def suggest_tags(post: Post, viewer: Viewer, limit: int = SUGGESTIONS) -> list[TagSuggestion]:
    """Tags for `post`, the most likely first, without those that it has; by a constant number of queries.

    What tags there are is learned from posts that `viewer` may see, and from no other.
    """
    pictures = [picture for picture in post.pictures.all() if picture.state == Picture.State.READY]
    visible = Post.objects.visible_to(viewer).published().exclude(pk=post.pk)
    space = active_space()
    vectors = vectors_of_post(post.pk, space)[:PICTURES_ASKED] if space else []
    look = Look(vectors, [one.fingerprint for one in pictures if one.fingerprint is not None], post.author_id)
    known = {tag.slug for tag in post.tags.all()}
    return _suggested(look, space, _labels(pictures), visible, known)[:limit]


def suggest_tags_for(
    look: Look, space: EmbeddingSpace, viewer: Viewer, limit: int = SUGGESTIONS
) -> list[TagSuggestion]:
    """Tags for a picture that is not posted yet; `look.vectors` are of `space`."""
    return _suggested(look, space, {}, Post.objects.visible_to(viewer).published(), set())[:limit]


def _suggested(
    look: Look,
    space: EmbeddingSpace | None,
    labels: Mapping[str, tuple[str, float]],
    visible: PostQuerySet,
    known: Collection[str],
) -> list[TagSuggestion]:
    votes, names = _votes(look, space, visible)
    support = supported(votes, _commonness(names, visible))
    suggested = [
        _suggestion(names.get(slug) or labels[slug][0], slug, support.get(slug), labels.get(slug))
        for slug in {*support, *labels}.difference(known)
    ]
    likely = [suggestion for suggestion in suggested if suggestion.confidence >= LEAST_CONFIDENCE]
    return sorted(likely, key=lambda suggestion: (-suggestion.confidence, suggestion.slug))


def _suggestion(name: str, slug: str, support: Support | None, label: tuple[str, float] | None) -> TagSuggestion:
    confidence = either(support.confidence if support else 0.0, label[1] if label else 0.0)
    sources = (*(["neighbours"] if support else []), *(["labels"] if label else []))
    return TagSuggestion(name, slug, round(confidence, 2), _reason(support, label), sources)


def _reason(support: Support | None, label: tuple[str, float] | None) -> str:
    if support is None:
        return _("the picture looks like: %(name)s") % {"name": label[0]} if label else ""
    if label is None:
        return _told(support)
    return _("%(reason)s, and it looks like: %(name)s") % {"reason": _told(support), "name": label[0]}


def _told(support: Support) -> str:
    if support.on_copy:
        return _("on a picture that is nearly the same")
    if support.votes < support.of:
        counted = {"votes": support.votes, "of": support.of}
        return _("on %(votes)s of the %(of)s tagged pictures most like this one") % counted
    if support.of == 2:
        return _("on both tagged pictures most like this one")
    return _("on all %(of)s tagged pictures most like this one") % {"of": support.of}


def _votes(look: Look, space: EmbeddingSpace | None, visible: PostQuerySet) -> tuple[list[Vote], dict[str, str]]:
    """The votes that count, and the name of each of their tags by its slug."""
    neighbours = _neighbours(look, space, visible)
    shown = _shown([neighbour.picture_id for neighbour in neighbours])
    tags = _tags_of([neighbour.post_id for neighbour in neighbours])
    votes = []
    for near in neighbours:
        author_id, mark = shown[near.picture_id]
        same = any(distance(mark, other) <= COPY_BITS for other in look.fingerprints)
        slugs = frozenset(tags[near.post_id])
        votes.append(Vote(author_id, near.similarity, slugs, same and near.similarity >= COPY_SIMILARITY))
    counted = entitled(votes, look.author_id)
    known = {slug: name for names in tags.values() for slug, name in names.items()}
    return counted, {slug: known[slug] for vote in counted for slug in vote.tags}


def _neighbours(look: Look, space: EmbeddingSpace | None, visible: PostQuerySet) -> list[Neighbour]:
    """Tagged posts of `visible` by how near they come to any of the vectors."""
    if space is None:
        return []
    tagged = visible.filter(Exists(PostTag.objects.filter(post=OuterRef("pk"))))
    best: dict[UUID, Neighbour] = {}
    for vector in look.vectors:
        for near in nearest_posts(vector, space=space, among=tagged, limit=NEIGHBOURS_ASKED).neighbours:
            if near.post_id not in best or near.similarity > best[near.post_id].similarity:
                best[near.post_id] = near
    return list(best.values())


def _shown(picture_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """The author and the fingerprint of each of these pictures."""
    rows = Picture.objects.filter(pk__in=picture_ids).values_list("pk", "post__author_id", "fingerprint")
    return {picture_id: (author_id, mark or 0) for picture_id, author_id, mark in rows}


def _tags_of(post_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """For each post the names of its tags by their slugs."""
    found: dict[UUID, dict[str, str]] = {post_id: {} for post_id in post_ids}
    rows = PostTag.objects.filter(post__in=post_ids).values_list("post_id", "tag__slug", "tag__name")
    for post_id, slug, name in rows:
        found[post_id][slug] = name
    return found


def _commonness(slugs: Collection[str], visible: PostQuerySet) -> dict[str, float]:
    """The share of the tagged posts of `visible` that carry each tag, below 1 as though one more did not."""
    if not slugs:
        return {}
    carriers = Tag.objects.filter(slug__in=slugs, posts__in=visible).values_list("slug").annotate(Count("posts"))
    tagged = visible.filter(Exists(PostTag.objects.filter(post=OuterRef("pk")))).count()
    return {slug: number / (tagged + 1) for slug, number in carriers}


def _labels(pictures: Sequence[Picture]) -> dict[str, tuple[str, float]]:
    """By slug the name and the confidence of what the encoder is sure enough to see in one of the pictures."""
    labels = [label for picture in pictures for label in picture.labels]
    meant = tags_by_alias({slug_of(label["name"]) for label in labels}) if labels else {}
    found: dict[str, tuple[str, float]] = {}
    for label in labels:
        slug, confidence = slug_of(label["name"]), label["confidence"]
        slug = meant.get(slug, slug)
        if slug and confidence >= max(LABEL_CONFIDENCE, found.get(slug, ("", 0.0))[1]):
            found[slug] = (label["name"], confidence)
    return found
