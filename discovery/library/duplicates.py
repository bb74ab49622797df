"""Somebody's posts that show one picture: groups of them, the best of each, and which others are surely the same.

What only looks alike is shown but never chosen to go: similar is not duplicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Count, Exists, OuterRef

from accounts.users.models import User
from discovery.copies.tiers import Likeness, Thresholds, thresholds_of, tier_of
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.spaces import active_space
from discovery.imaging.fingerprint import distance
from discovery.library.scoring import near_pairs
from discovery.library.selectors import own_posts
from discovery.posts.models import Like, Picture, Post
from discovery.ranking.copies import connected

# The latest so many are compared, all with all, while somebody waits.
MOST_COMPARED = 5000
NEIGHBOURS = 20
GROUPS_A_PAGE = 12
# Of a larger group these are shown; the others come when these are settled.
MOST_OF_A_GROUP = 24


class Shown(NamedTuple):
    """The one picture of a post."""

    post_id: UUID
    picture_id: UUID
    sha256: str
    fingerprint: int
    pixels: int
    created_at: datetime


@dataclass(frozen=True)
class Member:
    """A post of a group. `tier` says how it is like the best: best, same-file, same-picture or alike."""

    post: Post
    tier: str

    @property
    def is_sure(self) -> bool:
        """Whether it is surely the best one's picture, and may go."""
        return self.tier in ("same-file", "same-picture")


@dataclass(frozen=True)
class Group:
    best: Member
    others: Sequence[Member]


@dataclass(frozen=True)
class DuplicatePage:
    """`total` groups over all pages of `compared` posts; `has_more` posts were too many to compare."""

    groups: Sequence[Group]
    total: int
    pages: int
    number: int
    compared: int
    has_more: bool


def duplicates_of(owner: User, number: int = 1) -> DuplicatePage:
    """One page of the groups, that with the latest post first, by a constant number of queries.

    Only posts of one picture are compared: of several, one may be the same and the others not.
    """
    rows, space = _pictures_of(owner), active_space()
    has_more, rows = len(rows) > MOST_COMPARED, rows[:MOST_COMPARED]
    comparison = _Comparison(rows, space)
    groups = comparison.groups()
    pages = max(1, -(-len(groups) // GROUPS_A_PAGE))
    number = min(max(number, 1), pages)
    shown = [group[:MOST_OF_A_GROUP] for group in groups[(number - 1) * GROUPS_A_PAGE : number * GROUPS_A_PAGE]]
    posts = _posts(owner, [rows[place].post_id for group in shown for place in group])
    told = [_group(group, comparison, posts) for group in shown if all(rows[place].post_id in posts for place in group)]
    return DuplicatePage(told, len(groups), pages, number, len(rows), has_more)


class _Comparison:
    """Of `rows`, the latest first: which are the same file, which have near fingerprints, and how near they look."""

    def __init__(self, rows: Sequence[Shown], space: EmbeddingSpace | None) -> None:
        self.rows = rows
        self.thresholds: Thresholds = thresholds_of(space.encoder if space else "")
        near = near_pairs([row.fingerprint for row in rows], self.thresholds.bits, NEIGHBOURS)
        self.vectors = _vectors({rows[place].picture_id for pair in near for place in pair}, space)
        self.pairs = [pair for pair in near if self.tier(*pair)] + _same_files(rows)

    def groups(self) -> list[list[int]]:
        """Places of rows, ascending; the group with the lowest first."""
        return sorted(sorted(group) for group in connected(range(len(self.rows)), self.pairs))

    def tier(self, one: int, other: int) -> str:
        """How one is like the other: same-file, same-picture, alike; empty for neither."""
        first, second = self.rows[one], self.rows[other]
        bits = distance(first.fingerprint, second.fingerprint)
        likeness = Likeness(bool(first.sha256) and first.sha256 == second.sha256, bits, self._cosine(first, second))
        if tier := tier_of(likeness, self.thresholds):
            return tier.value
        is_near = bits <= self.thresholds.bits and likeness.similarity >= self.thresholds.same.similarity
        return "alike" if is_near else ""

    def _cosine(self, first: Shown, second: Shown) -> float:
        one, other = self.vectors.get(first.picture_id), self.vectors.get(second.picture_id)
        return -1.0 if one is None or other is None else float(one @ other)


def _pictures_of(owner: User) -> list[Shown]:
    another = Picture.objects.filter(post=OuterRef("post"), position__gt=1)
    alone = Picture.objects.filter(
        ~Exists(another), post__in=own_posts(owner), position=1, state=Picture.State.READY
    ).order_by("-post__created_at", "-post")
    rows = alone.values_list("post_id", "pk", "sha256", "fingerprint", "width", "height", "post__created_at")
    return [
        Shown(post_id, picture_id, sha256, mark or 0, width * height, since)
        for post_id, picture_id, sha256, mark, width, height, since in rows[: MOST_COMPARED + 1]
    ]


def _same_files(rows: Sequence[Shown]) -> list[tuple[int, int]]:
    """Each with the one before it of the same bytes."""
    latest: dict[str, int] = {}
    pairs = []
    for place, row in enumerate(rows):
        if row.sha256 in latest:
            pairs.append((latest[row.sha256], place))
        latest[row.sha256] = place
    return pairs


def _vectors(picture_ids: set[UUID], space: EmbeddingSpace | None) -> dict[UUID, np.ndarray]:
    if space is None:
        return {}
    rows = Embedding.objects.filter(space=space, picture__in=picture_ids).values_list("picture_id", "vector")
    return {picture_id: np.array(vector, np.float32) for picture_id, vector in rows}


def _posts(owner: User, post_ids: Sequence[UUID]) -> dict[UUID, tuple[Post, int]]:
    """Each with how many like it."""
    likes = dict(Like.objects.filter(post__in=post_ids).values_list("post").annotate(Count("pk")))
    found = own_posts(owner).for_cards(owner).in_bulk(list(post_ids))
    return {post_id: (post, likes.get(post_id, 0)) for post_id, post in found.items()}


def _group(places: Sequence[int], comparison: _Comparison, posts: Mapping[UUID, tuple[Post, int]]) -> Group:
    """The best is the largest; of equally large ones that which is out, of which more is said, and the oldest."""
    rows = comparison.rows

    def goodness(place: int) -> tuple[int, bool, int, float, int]:
        post, likes = posts[rows[place].post_id]
        said = bool(post.caption) + bool(post.tags.all()) + bool(likes)
        is_out = post.release == Post.Release.LIVE
        return rows[place].pixels, is_out, said, -rows[place].created_at.timestamp(), place

    best = max(places, key=goodness)
    others = [
        Member(posts[rows[place].post_id][0], comparison.tier(best, place) or "alike")
        for place in places
        if place != best
    ]
    return Group(Member(posts[rows[best].post_id][0], "best"), others)
