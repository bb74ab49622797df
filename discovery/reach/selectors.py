"""What came of one's posts: who has seen, liked, saved and commented on them, and who follows since, day by day.

Every number is that of the rows which the author may see: nobody who has left, nor whom a block stands between, and
nothing on a board that is not theirs to see. What they do themselves does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.boundaries.models import Block
from accounts.follows.models import Follow
from accounts.users.models import User
from discovery.boards.models import Board, BoardItem
from discovery.comments.models import Comment
from discovery.feeds.models import Seen
from discovery.posts.models import Post
from discovery.posts.selectors import likes_seen_by, posts_in_order
from discovery.reach.charts import Day, bars

DAYS = 30
TOP = 3


@dataclass(frozen=True)
class Leading:
    """A post, and how much of this came to it."""

    post: Post
    number: int


@dataclass(frozen=True)
class Reached:
    """One thing over the last DAYS days: by the day, in all, in as many days `before` (None: not kept), and by post."""

    name: str
    days: Sequence[Day]
    total: int
    before: int | None
    top: Sequence[Leading] = ()

    @property
    def last(self) -> Day:
        return self.days[-1]

    @property
    def most(self) -> int:
        """Of one day."""
        return max(day.number for day in self.days)

    @property
    def change(self) -> int:
        return self.total - (self.before or 0)


@dataclass(frozen=True)
class Source:
    """Rows with the columns that say when, and of whom and of which post they are; `people` counts each person once."""

    rows: QuerySet[Any]
    at: str
    by: str
    has_posts: bool = True
    people: bool = False


def reach_of(user: User) -> list[Reached]:
    """For seen, likes, saves, comments and followers; by a constant number of queries."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    sources = {name: _of_others(source, user) for name, source in _sources(user).items()}
    tops = {name: _top(source, first) for name, source in sources.items() if source.has_posts}
    ids = {post_id for top in tops.values() for post_id, _ in top}
    posts = {post.pk: post for post in posts_in_order(list(ids), user)}
    found = []
    for name, source in sources.items():
        leading = [Leading(posts[post_id], number) for post_id, number in tops.get(name, []) if post_id in posts]
        found.append(_reached(name, source, first, leading))
    return found


def _sources(user: User) -> dict[str, Source]:
    boards = Board.objects.visible_to(user).filter(pk=OuterRef("board_id"))
    return {
        # What was seen is forgotten after as many days (feeds/processing.py): there is nothing to compare it with.
        "seen": Source(Seen.objects.filter(post__author=user), "seen_at", "user", people=True),
        "likes": Source(likes_seen_by(user).filter(post__author=user), "created_at", "user"),
        "saves": Source(BoardItem.objects.filter(Exists(boards), post__author=user), "created_at", "added_by"),
        "comments": Source(Comment.objects.visible_to(user).filter(post__author=user), "created_at", "author"),
        "followers": Source(Follow.objects.filter(followee=user), "created_at", "follower", has_posts=False),
    }


def _of_others(source: Source, user: User) -> Source:
    by = source.by
    rows = source.rows.filter(~Block.objects.between(user.pk, f"{by}_id"), **{f"{by}__is_active": True})
    return Source(rows.exclude(**{by: user}).order_by(), source.at, by, source.has_posts, source.people)


def _reached(name: str, source: Source, first: date, top: Sequence[Leading]) -> Reached:
    earliest = first if source.people else first - timedelta(days=DAYS)
    counted = Count(source.by, distinct=True) if source.people else Count("pk")
    rows = _since(source, earliest).annotate(day=TruncDate(source.at)).values("day").annotate(number=counted)
    numbers: dict[date, int] = dict(rows.values_list("day", "number"))
    days = [(day, numbers.get(day, 0)) for day in (first + timedelta(days=n) for n in range(DAYS))]
    total = sum(number for _, number in days)
    if source.people:  # somebody who came on two days is one
        people = _since(source, first).aggregate(number=counted)["number"]
        return Reached(name, bars(days), people, None, top)
    return Reached(name, bars(days), total, sum(numbers.values()) - total, top)


def _top(source: Source, first: date) -> list[tuple[UUID, int]]:
    rows = _since(source, first).values("post").annotate(number=Count("pk")).order_by("-number", "post")
    return list(rows.values_list("post", "number")[:TOP])


def _since(source: Source, first: date) -> QuerySet[Any]:
    return source.rows.filter(**{f"{source.at}__gte": timezone.make_aware(datetime.combine(first, time.min))})
