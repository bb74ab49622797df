"""Pages of a ranking that was made before: what has been hidden, muted or unfollowed since is left out of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.follows.models import Follow
from discovery.boards.selectors import added_to_followed
from discovery.feeds.reasons import Entry, Source, line
from discovery.posts.models import Post, Viewer, new_id
from discovery.posts.pages import bad_cursor, pack_cursor, unpack_cursor

# Clocks of several servers need not agree to the millisecond.
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Place:
    """A place in a ranking: when that was made, as an identifier of that moment, and how many entries lie before."""

    moment: UUID
    start: int = 0

    @property
    def time(self) -> datetime:
        """The end of its millisecond: an identifier begins with those since 1970 (UUID version 7, RFC 9562)."""
        return datetime.fromtimestamp(((self.moment.int >> 80) + 1) / 1000, UTC)

    def at(self, start: int) -> str:
        """The cursor of another place in the same ranking."""
        return pack_cursor([str(self.moment), start])


def place_of(cursor: str | None) -> Place:
    """Where the cursor points; without one the beginning of a new ranking. Raises ValidationError for a damaged one."""
    if not cursor:
        return Place(new_id())
    moment, start = unpack_cursor(cursor, 2)
    try:
        place = Place(UUID(moment), start)
        is_good = isinstance(start, int) and start >= 0 and place.time < datetime.now(UTC) + A_SECOND
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise bad_cursor() from None
    if not is_good:
        raise bad_cursor()
    return place


def take(
    entries: Sequence[Entry], start: int, size: int, viewer: Viewer, is_new: bool = False
) -> tuple[list[Post], int | None]:
    """`size` posts from `start` on with their reasons, and where the next ones start, None at the end.

    By five queries at most, or three where the ranking `is_new`, so that nothing can have been hidden since.
    """
    places = list(enumerate(entries[start:], start=start))
    there = places if is_new else _there(places, viewer)
    shown = [entry for _, entry in there[:size]]
    cards = Post.objects.brought_to(viewer).for_cards(viewer).in_bulk([entry.post_id for entry in shown])
    posts = []
    for entry in shown:
        if post := cards.get(entry.post_id):
            post.why = line(entry, post)
            posts.append(post)
    return posts, there[size][0] if len(there) > size else None


def _there(places: Sequence[tuple[int, Entry]], viewer: Viewer) -> list[tuple[int, Entry]]:
    """Those that may still be shown; as of a person or a board that is followed only where these are."""
    follows = Follow.objects.filter(follower=viewer.pk or 0, followee=OuterRef("author_id"))
    posts = Post.objects.brought_to(viewer).filter(pk__in=[entry.post_id for _, entry in places])
    followed = dict(posts.values_list("pk", Exists(follows)))
    on_boards = _on_boards([entry for _, entry in places if entry.source is Source.BOARD], viewer)

    def is_so(entry: Entry) -> bool:
        if entry.source is Source.BOARD:
            return (entry.post_id, entry.board) in on_boards
        return entry.source is not Source.FOLLOWED or followed[entry.post_id]

    return [(place, entry) for place, entry in places if entry.post_id in followed and is_so(entry)]


def _on_boards(entries: Sequence[Entry], viewer: Viewer) -> set[tuple[UUID, UUID | None]]:
    """Of these posts and boards those that are still so: the one on the other, which is followed."""
    if not entries:
        return set()
    items = added_to_followed(viewer).filter(
        post__in={entry.post_id for entry in entries}, board__in={entry.board for entry in entries}
    )
    return set(items.values_list("post_id", "board_id"))
