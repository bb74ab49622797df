"""What says what somebody makes and enjoys: their own public pictures, and what they liked, saved, picked or sought."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.users.models import User
from discovery.boards.models import BoardItem
from discovery.embeddings.models import Embedding
from discovery.posts.models import Like, Post
from discovery.tastes.models import Forgotten, Signal

# The latest say what somebody likes now; the clustering is quadratic in them.
COUNTED = 300

# What each action says of somebody's taste. Reasoned, not measured: to save is more deliberate than to like, to ask for
# more is asking for just this, and a search may well be for somebody else.
LIKED, SAVED = 1.0, 1.5
SIGNALLED = {Signal.Kind.PICKED: 1.0, Signal.Kind.MORE: 1.5, Signal.Kind.SEARCHED: 0.5}

# A day takes one per cent off what an action counts: half after ten weeks (PinnerSage, arXiv 2007.03634, section 4.2).
DECAY = 0.01
# What somebody did many years ago still counts for something, so that no share is 0.
FAINTEST = 1e-6


@dataclass(frozen=True)
class Evidence:
    """Pictures with their vectors (unit, float32 [n, d]), what each counts (float64 [n], above 0), and the latest."""

    pictures: list[UUID]
    posts: list[UUID]
    vectors: np.ndarray
    weights: np.ndarray
    latest: datetime

    def in_order(self, places: np.ndarray) -> Evidence:
        """The same, the pictures in another order."""
        pictures, posts = [self.pictures[i] for i in places], [self.posts[i] for i in places]
        return Evidence(pictures, posts, self.vectors[places], self.weights[places], self.latest)


@dataclass(frozen=True)
class Action:
    post_id: UUID
    at: datetime
    weight: float


def made_by(user: User, space_id: int, limit: int | None = COUNTED) -> Evidence | None:
    """The latest pictures that they post for everyone: a suggestion must not tell strangers of what they may not see.

    None where there is none. What counts is when a picture came in, whatever date its post bears.
    """
    forgotten = _forgotten(user, "post", "picture__created_at")
    rows = (
        Embedding.objects.filter(
            ~Exists(forgotten),
            space=space_id,
            post__author=user.pk,
            post__state=Post.State.PUBLISHED,
            post__release=Post.Release.LIVE,
            post__visibility=Post.Visibility.PUBLIC,
        )
        .order_by("-post__created_at", "-picture_id")
        .values_list("post_id", "picture_id", "vector", "picture__created_at")[:limit]
    )
    return _evidence([(post, picture, vector, _decayed(1.0, at), at) for post, picture, vector, at in rows])


def enjoyed_by(user: User, space_id: int, limit: int | None = COUNTED) -> Evidence | None:
    """The first pictures of others' posts that their latest actions were about, each once; None where there is none.

    Only of posts that they may still see, and have not told to want less of.
    """
    actions = _actions_of(user, limit)
    weights: dict[UUID, float] = defaultdict(float)
    for action in actions:
        weights[action.post_id] += _decayed(action.weight, action.at)
    latest = {action.post_id: action.at for action in reversed(actions)}
    rows = first_pictures(weights, space_id)
    return _evidence([(post, picture, vector, weights[post], latest[post]) for post, picture, vector in rows])


def first_pictures(post_ids: Collection[UUID] | Mapping[UUID, Any], space_id: int) -> Iterable[tuple[UUID, UUID, Any]]:
    """Post, picture and vector: the first picture of each of these posts that the space holds."""
    rows = Embedding.objects.filter(space=space_id, post__in=list(post_ids))
    return rows.order_by("post", "picture__position").distinct("post").values_list("post_id", "picture_id", "vector")


def _actions_of(user: User, limit: int | None) -> list[Action]:
    """The latest first."""
    less = Signal.objects.filter(user=user, post=OuterRef("pk"), kind=Signal.Kind.LESS)
    posts = Post.objects.visible_to(user).published().filter(~Q(author=user), ~Exists(less))
    sources: list[QuerySet[Any]] = [
        Like.objects.filter(user=user).annotate(weight=Value(LIKED)),
        BoardItem.objects.filter(added_by=user).annotate(weight=Value(SAVED)),
        Signal.objects.filter(user=user, kind__in=SIGNALLED).annotate(
            weight=Case(*(When(kind=kind, then=Value(weight)) for kind, weight in SIGNALLED.items()))
        ),
    ]
    actions = [
        Action(*row)
        for rows in sources
        for row in rows.filter(~Exists(_forgotten(user, "post", "created_at")), post__in=posts)
        .order_by("-created_at")
        .values_list("post_id", "created_at", "weight")[:limit]
    ]
    return sorted(actions, key=lambda action: action.at, reverse=True)[:limit]


def _forgotten(user: User, post: str, at: str) -> QuerySet[Forgotten]:
    return Forgotten.objects.filter(user=user, post=OuterRef(post), forgotten_at__gte=OuterRef(at))


def _decayed(weight: float, at: datetime) -> float:
    days = max(0.0, (timezone.now() - at).total_seconds() / 86_400)
    return max(weight * math.exp(-DECAY * days), FAINTEST)


def _evidence(rows: list[tuple[UUID, UUID, Any, float, datetime]]) -> Evidence | None:
    if not rows:
        return None
    posts, pictures, vectors, weights, times = zip(*rows, strict=True)
    return Evidence(list(pictures), list(posts), np.array(vectors, np.float32), np.array(weights), max(times))
