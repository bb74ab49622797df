"""Cases: reported things with their open reports, and the pictures that only moderators may see because of them.

Nobody decides about themselves: what concerns the moderator who asks is left out, of the list and of its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.users.models import User
from discovery.comments.models import Comment
from discovery.moderation.models import Decision, Report
from discovery.moderation.things import Thing
from discovery.posts.models import Picture, Post, Viewer

REPORTS_SHOWN = 10
DECISIONS_SHOWN = 5
ORDERS = {"oldest": ("oldest", "person"), "most": ("-total", "oldest", "person")}
Row = dict[str, Any]
# The identifiers of a person, a post and a comment, as a row of `open_cases` has them.
Key = tuple[int, UUID | None, UUID | None]


@dataclass(frozen=True)
class Case:
    """A thing with its `total` open reports since `oldest`: the latest of them, and the latest decisions on its person.

    `is_linked` tells whether the moderator may open its page as anybody could.
    """

    thing: Thing
    total: int
    oldest: datetime
    reports: Sequence[Report]
    history: Sequence[Decision]
    is_linked: bool

    @property
    def more_reports(self) -> int:
        return self.total - len(self.reports)


def open_cases(moderator: User, order: str = "oldest") -> QuerySet[Report, Any]:
    """One row for each reported thing; `cases_of` makes cases of a page of them."""
    rows = _open_to(moderator).values("person", "post", "comment").annotate(total=Count("pk"), oldest=Min("created_at"))
    return rows.order_by(*ORDERS.get(order, ORDERS["oldest"]))


def cases_of(rows: Iterable[Row], moderator: User) -> list[Case]:
    """Cases in the order of `rows`, in a constant number of queries."""
    rows = list(rows)
    things = _things([_key(row) for row in rows])
    reports = _latest_reports(rows)
    history = _history({row["person"] for row in rows})
    linked = _linked(things.values(), moderator)
    return [
        Case(things[key], row["total"], row["oldest"], reports[key], history[row["person"]], things[key] in linked)
        for row in rows
        if (key := _key(row)) in things
    ]


def get_case(thing: Thing, moderator: User) -> Case | None:
    """None once nothing about it is open."""
    return next(iter(cases_of(open_cases(moderator).filter(thing.reports), moderator)), None)


def get_thing(name: str, moderator: User) -> Thing:
    """What a form of the queue names. Raises LookupError for what is gone, for what nobody has reported, and alike for
    what concerns `moderator`."""
    kind, _colon, identifier = name.partition(":")
    try:
        report = _open_to(moderator).filter(**_about(kind, identifier)).first()
    except ValueError:
        report = None
    if report is None:
        raise LookupError(name)
    key = (report.person_id, report.post_id, report.comment_id)
    return _things([key])[key]


def get_reported_picture(picture_id: UUID, moderator: User) -> Picture:
    """Whoever else may see it: a picture whose post is reported, or was decided on and is appealed.

    Raises Picture.DoesNotExist for all others, and alike for the moderator's own.
    """
    reported = _open_to(moderator).filter(post=OuterRef("post_id"))
    waiting = Decision.objects.filter(appealed_at__isnull=False, answered_at=None).exclude(person=moderator)
    appealed = waiting.filter(post=OuterRef("post_id"))
    pictures = Picture.objects.filter(Exists(reported) | Exists(appealed), state=Picture.State.READY)
    return pictures.get(pk=picture_id)


def with_pictures() -> QuerySet[Post]:
    """Posts as a case shows them."""
    ready = Prefetch("pictures", Picture.objects.filter(state=Picture.State.READY).select_related("post"))
    return Post.objects.select_related("author").prefetch_related(ready)


def _open_to(moderator: User) -> QuerySet[Report]:
    """Nobody learns here that they were reported themselves."""
    return Report.objects.filter(closed_at=None).exclude(person=moderator)


def _about(kind: str, identifier: str) -> Row:
    if kind == "post":
        return {"post": UUID(identifier)}
    if kind == "comment":
        return {"comment": UUID(identifier)}
    return {"person": int(identifier), "post": None, "comment": None}


def _key(row: Row) -> Key:
    return row["person"], row["post"], row["comment"]


def _things(keys: Sequence[Key]) -> dict[Key, Thing]:
    """Without what has gone between two queries."""
    people = User.objects.in_bulk({person for person, _post, _comment in keys})
    posts = with_pictures().in_bulk({post for _person, post, _comment in keys if post})
    comments = Comment.objects.select_related("author", "post__author").in_bulk({one for *_rest, one in keys if one})
    by_site = done_by_site(posts)
    found = {}
    for key in keys:
        person, post, comment = key
        if person in people and (post is None or post in posts) and (comment is None or comment in comments):
            of_post = (posts[post], None, by_site[post]) if post else (None, comments[comment] if comment else None)
            found[key] = Thing(people[person], *of_post)
    return found


def done_by_site(post_ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """What the site did to each of these posts by itself, and stands."""
    standing = Decision.objects.filter(post__in=list(post_ids), by_site=True, reverted_at=None)
    found: dict[UUID, frozenset[str]] = defaultdict(frozenset)
    for post_id, action in standing.values_list("post", "action"):
        found[post_id] |= {action}
    return found


def _latest_reports(rows: Sequence[Row]) -> dict[Key, list[Report]]:
    """REPORTS_SHOWN of each thing, by one query."""
    thing = [F("person"), F("post"), F("comment")]
    rank = Window(RowNumber(), partition_by=thing, order_by=[F("created_at").desc(), F("pk").desc()])
    reports = Report.objects.filter(closed_at=None, person__in=[row["person"] for row in rows]).annotate(rank=rank)
    found: dict[Key, list[Report]] = defaultdict(list)
    for report in reports.filter(rank__lte=REPORTS_SHOWN).select_related("reporter").order_by("rank"):
        found[report.person_id, report.post_id, report.comment_id].append(report)
    return found


def _history(people: set[int]) -> dict[int, list[Decision]]:
    """The latest decisions on each person, by one query."""
    newest_first = [F("created_at").desc(), F("pk").desc()]
    rank = Window(RowNumber(), partition_by=[F("person")], order_by=newest_first)
    latest = Decision.objects.filter(person__in=people).annotate(rank=rank).filter(rank__lte=DECISIONS_SHOWN)
    found: dict[int, list[Decision]] = defaultdict(list)
    for decision in latest.select_related("moderator").order_by("rank"):
        found[decision.person_id].append(decision)
    return found


def _linked(things: Iterable[Thing], viewer: Viewer) -> set[Thing]:
    """Those whose page `viewer` may open as anybody could: a report opens no door but the queue."""
    under = {thing: thing.comment.post if thing.comment else thing.post for thing in things}
    seen = Post.objects.visible_to(viewer).filter(pk__in=[post.pk for post in under.values() if post])
    seen_ids = set(seen.values_list("pk", flat=True))
    return {thing for thing, post in under.items() if post and post.pk in seen_ids}
