"""What is on a board, in its order; only what the viewer may see of it is listed and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from discovery.boards.models import Board, BoardItem, BoardSection
from discovery.posts.models import Post, Viewer
from discovery.posts.pages import PAGE_SIZE, PostPage, bad_cursor, pack_cursor, unpack_cursor

# What is in no section comes first; then section by section. Equals stand newest first.
ORDER = ("section_place", "section_number", "position", "turned")


@dataclass(frozen=True)
class Stretch:
    """Posts of one section that stand together on a page; `opens` where the section starts here."""

    section: BoardSection | None
    opens: bool
    posts: Sequence[Post]


@dataclass(frozen=True)
class BoardPage(PostPage):
    stretches: Sequence[Stretch] = field(default_factory=list)


def items_seen(viewer: Viewer) -> QuerySet[BoardItem]:
    """Items whose post `viewer` may see; whoever put a private post on a shared board sees it there alone."""
    posts = Post.objects.visible_to(viewer).published().filter(pk=OuterRef("post_id"))
    return BoardItem.objects.filter(Exists(posts))


def in_order(items: QuerySet[BoardItem]) -> QuerySet[BoardItem]:
    return items.annotate(
        section_place=Coalesce("section__position", Value(-1)),
        section_number=Coalesce("section_id", Value(0), output_field=BigIntegerField()),
        turned=-F("id"),
    ).order_by(*ORDER)


@dataclass(frozen=True)
class Spot:
    """Where a post stands: its `place`, from 0, among what the viewer sees of its section; and who put it there."""

    post_id: UUID
    section_id: int | None
    place: int
    is_last: bool
    added_by: int


def spots(board: Board, viewer: Viewer) -> list[Spot]:
    """All that `viewer` sees on the board, in its order; one query."""
    rows = in_order(items_seen(viewer).filter(board=board)).values_list("post_id", "section_id", "added_by_id")
    return [
        Spot(post_id, section_id, place, place == len(row) - 1, added_by)
        for section_id, row in ((number, list(group)) for number, group in groupby(rows, lambda row: row[1]))
        for place, (post_id, _, added_by) in enumerate(row)
    ]


def number_seen(viewer: Viewer) -> Coalesce:
    """How many posts `viewer` sees on the outer board: the length of `items` for them."""
    seen = items_seen(viewer).filter(board=OuterRef("pk")).order_by().values("board")
    return Coalesce(Subquery(seen.annotate(number=Count("pk")).values("number")), Value(0))


def items(board: Board, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> BoardPage:
    """What `viewer` sees of the board after `cursor`, for cards. Raises ValidationError for a bad cursor."""
    rows = in_order(items_seen(viewer).filter(board=board))
    before = _place(cursor) if cursor else None
    if before:
        rows = rows.filter(_behind(before))
    found = list(rows.values("post_id", "section_id", *ORDER)[: size + 1])
    shown = found[:size]
    following = pack_cursor([shown[-1][name] for name in ORDER]) if len(found) > size else None
    cards = Post.objects.visible_to(viewer).for_cards(viewer).in_bulk([row["post_id"] for row in shown])
    stretches = _stretches([row for row in shown if row["post_id"] in cards], cards, before)
    return BoardPage([post for stretch in stretches for post in stretch.posts], following, stretches)


def _stretches(rows: Iterable[dict[str, Any]], cards: dict[UUID, Post], before: list[int] | None) -> list[Stretch]:
    together = [(number, list(group)) for number, group in groupby(rows, lambda row: row["section_id"])]
    sections = BoardSection.objects.in_bulk([number for number, _ in together if number])
    return [
        Stretch(
            sections.get(number),
            before is None or before[1] != (number or 0),
            [cards[row["post_id"]] for row in group],
        )
        for number, group in together
    ]


def _place(cursor: str) -> list[int]:
    place = unpack_cursor(cursor, len(ORDER))
    if not all(isinstance(part, int) and abs(part) < 2**63 for part in place):
        raise bad_cursor()
    return place


def _behind(place: Sequence[int]) -> Q:
    """Row-wise `ORDER > place`."""
    behind, same = Q(), Q()
    for name, part in zip(ORDER, place, strict=True):
        behind |= same & Q(**{f"{name}__gt": part})
        same &= Q(**{name: part})
    return behind
