"""What comes of following, the freshest and most liked first: posts of people, and what is new on boards."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists

from accounts.users.models import User
from discovery.boards.selectors import added_to_followed
from discovery.feeds.narrowing import age_days, follows_author_of, likes_of, said_less_of, seen_by
from discovery.feeds.pages import Place
from discovery.feeds.reasons import Entry, Source
from discovery.posts.models import Post, PostQuerySet
from discovery.ranking.diversity import space_authors
from discovery.ranking.mixing import Mixture

FOLLOWED_FOR, FOLLOWED_READ = timedelta(days=30), 300


class Brought(NamedTuple):
    """A post, and since when it is news: its author posted it, or somebody put it on the board."""

    post_id: UUID
    author_id: int
    is_seen: bool
    likes: int
    at: datetime
    board_id: UUID | None = None
    board_name: str = ""

    @property
    def brought_by(self) -> Hashable:
        return self.board_id or self.author_id

    def as_entry(self) -> Entry:
        source = Source.BOARD if self.board_id else Source.FOLLOWED
        return Entry(self.post_id, source, self.board_name, self.board_id)


def followed(viewer: User, mixture: Mixture, place: Place) -> list[Entry]:
    """News of the last FOLLOWED_FOR, people and boards spaced; what they have seen stands behind. By two queries.

    A post that several bring comes once: by its author, else by the board on which it is the latest.
    """
    found: dict[UUID, Brought] = {}
    for row in (*_of_people(viewer, place), *_on_boards(viewer, place)):
        found.setdefault(row.post_id, row)
    worth = {row: mixture.of_followed(age_days=age_days(row.at, place), likes=row.likes) for row in found.values()}
    best = sorted(worth, key=lambda row: -worth[row])
    halves = [[row for row in best if row.is_seen == is_seen] for is_seen in (False, True)]
    spaced = [row for half in halves for row in space_authors(half, lambda row: row.brought_by)]
    return [row.as_entry() for row in spaced]


def _of_people(viewer: User, place: Place) -> Iterator[Brought]:
    posts = _wanted(viewer, place).filter(Exists(follows_author_of(viewer)), pk__lte=place.moment)
    posts = posts.filter(created_at__gt=place.time - FOLLOWED_FOR).newest()
    return starmap(Brought, posts.values_list(*_told(viewer, place), "created_at")[:FOLLOWED_READ])


def _on_boards(viewer: User, place: Place) -> Iterator[Brought]:
    """A row for each board that holds the post, the latest first."""
    items = added_to_followed(viewer).filter(created_at__gt=place.time - FOLLOWED_FOR, created_at__lte=place.time)
    posts = _wanted(viewer, place).filter(board_items__in=items).order_by("-board_items__created_at", "-board_items")
    on_board = [f"board_items__{name}" for name in ("created_at", "board_id", "board__name")]
    return starmap(Brought, posts.values_list(*_told(viewer, place), *on_board)[:FOLLOWED_READ])


def _wanted(viewer: User, place: Place) -> PostQuerySet:
    """Of others, unmuted, and not what they want less of."""
    return Post.objects.brought_to(viewer).filter(~Exists(said_less_of(viewer))).exclude(author=viewer)


def _told(viewer: User, place: Place) -> tuple[Any, ...]:
    """The columns that make a Brought, but for when and by which board."""
    return "pk", "author_id", Exists(seen_by(viewer, place)), likes_of("pk")
