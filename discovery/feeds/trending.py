"""What people do most with just now: identifiers alone, made for the whole site; pages ask who may see them.

Each like, each save on a public board and each person's latest comment counts 2^(-age / half-life). The half-life is
that of Mastodon's trends (app/models/trends/statuses.rb), where it is of the post's age; a bare sum would keep up for
ever what was liked long ago. Nobody's own post gains by what they do themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.follows.selectors import follower_count
from discovery.boards.models import Board, BoardItem
from discovery.comments.models import Comment
from discovery.copies.selectors import near_copies
from discovery.embeddings.spaces import active_space
from discovery.feeds.narrowing import decayed
from discovery.posts.models import Like, Post
from discovery.ranking.copies import collapse
from discovery.ranking.diversity import space_authors
from discovery.ranking.trending import heat

COUNTED = timedelta(days=7)
MOST = 500
FRESH_SECONDS, KEPT_SECONDS = 300, 3600


def trending_now() -> datetime:
    """The moment of the list that the whole site shows now."""
    moment: datetime = cache.get_or_set("trending-moment", timezone.now, FRESH_SECONDS) or timezone.now()
    return moment


def trending_at(moment: datetime) -> list[UUID]:
    """Public posts that people did most with in the COUNTED days before `moment`, the hottest first, MOST at most.

    Authors are spaced, of near-copies one is there. By a constant number of queries, and none while it is kept.
    """
    key = f"trending:{moment.timestamp()}"
    kept: list[UUID] | None = cache.get(key)
    if kept is None:
        kept = _made(moment)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _made(moment: datetime) -> list[UUID]:
    newest_comment = ~Exists(
        Comment.objects.filter(
            post=OuterRef("post"), author=OuterRef("author"), created_at__gt=OuterRef("created_at"), deleted_at=None
        )
    )
    likes = _sums(Like.objects.filter(user__is_active=True).exclude(user=F("post__author")), moment)
    saves = BoardItem.objects.filter(board__visibility=Board.Visibility.PUBLIC, added_by__is_active=True)
    comments = Comment.objects.filter(newest_comment, deleted_at=None, hidden_at=None, author__is_active=True)
    actions: dict[UUID, float] = {}
    rows = likes.union(
        _sums(saves.exclude(added_by=F("post__author")), moment),
        _sums(comments.exclude(author=F("post__author")), moment),
        all=True,
    )
    for post_id, sum_of_kind in rows:
        actions[post_id] = actions.get(post_id, 0.0) + sum_of_kind
    return _ordered(actions)


def _ordered(actions: Mapping[UUID, float]) -> list[UUID]:
    rows = Post.objects.filter(pk__in=actions).values_list("pk", "author_id", follower_count("author_id"))
    heats = {post_id: heat(actions[post_id], followers) for post_id, _, followers in rows}
    author_of = {post_id: author_id for post_id, author_id, _ in rows}
    hottest = sorted(heats, key=lambda post_id: (-heats[post_id], post_id.int))[:MOST]
    single = [shown.item for shown in collapse(hottest, near_copies(hottest, active_space()))]
    return space_authors(single, author_of.__getitem__)


def _sums(actions: QuerySet[Any], moment: datetime) -> QuerySet[Any, tuple[UUID, float]]:
    """Of public posts, those with the highest sum of decayed actions of this kind."""
    half_life = timedelta(hours=settings.KINDRED_TRENDING_HALF_LIFE_HOURS)
    counted = Q(created_at__lte=moment, created_at__gt=moment - COUNTED)
    public = Exists(Post.objects.public().filter(pk=OuterRef("post")))
    by_post = actions.filter(counted, public).values("post")
    sums = by_post.annotate(total=Sum(decayed("created_at", moment, half_life))).order_by("-total")
    rows: QuerySet[Any, tuple[UUID, float]] = sums.values_list("post", "total")[:MOST]
    return rows
