"""A person's notices, read: only what they may still see, in groups, a page at a time, with their true number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDay
from django.utils import timezone

from accounts.boundaries.models import Block, Mute
from accounts.notices.models import Notice
from accounts.users.models import User
from discovery.boards.models import Board
from discovery.comments.models import Comment
from discovery.posts.models import Picture, Post
from discovery.posts.pages import bad_cursor, pack_cursor, read_moment, unpack_cursor
from discovery.saved.models import SavedSearch
from discovery.saved.selectors import searches_with_news

Kind = Notice.Kind
ABOUT_BOARDS = (Kind.INVITATION, Kind.JOINED, Kind.BOARD_FOLLOW)
ABOUT_PEOPLE = (Kind.FOLLOW, Kind.REQUEST, Kind.ACCEPTED)
ABOUT_SEARCHES = (Kind.FOUND,)
# What moderators decided concerns its reader, whether the thing itself is still to be seen or not.
ABOUT_DECISIONS = (Kind.DECIDED, Kind.REPORTED)
ABOUT_ONESELF = (Kind.EXPORTED,)
ABOUT_NO_POST = (*ABOUT_BOARDS, *ABOUT_PEOPLE, *ABOUT_SEARCHES, *ABOUT_DECISIONS, *ABOUT_ONESELF)


class Show(StrEnum):
    """Which of one's notices are shown."""

    ALL = "all"
    UNREAD = "unread"
    POSTS = "posts"
    TALK = "talk"
    PEOPLE = "people"
    BOARDS = "boards"
    OTHER = "other"


KINDS_SHOWN = {
    Show.POSTS: (Kind.LIKE, Kind.SAVE, Kind.PUBLISHED),
    Show.TALK: (Kind.COMMENT, Kind.REPLY, Kind.MENTION),
    Show.PEOPLE: ABOUT_PEOPLE,
    Show.BOARDS: ABOUT_BOARDS,
    Show.OTHER: (*ABOUT_SEARCHES, *ABOUT_DECISIONS),
}

GROUPS_A_PAGE = 30
# Of a group's newest notices, those whose actors are looked up; two of them are named.
LOOKED_AT = 12


@dataclass
class NoticeGroup:
    """What happened to one thing in one way on one day; `people` is how many did it, `actors` the latest of them."""

    kind: str
    subject_id: UUID | None
    day: datetime
    is_new: bool
    newest: datetime
    last: int
    people: int
    actor_ids: list[int]
    part_id: UUID | None
    actors: list[User] = field(default_factory=list)
    post: Post | None = None
    board: Board | None = None
    comment: Comment | None = None
    search: SavedSearch | None = None

    @property
    def notices(self) -> Q:
        """The notices that it is made of; what has come since is not among them."""
        day = Q(created_at__gte=self.day, created_at__lt=self.day + timedelta(days=1))
        return day & Q(kind=self.kind, subject=self.subject_id, pk__lte=self.last)


@dataclass(frozen=True)
class NoticePage:
    """Groups, the newest first; `next` is the cursor of the page after this one (None on the last)."""

    groups: list[NoticeGroup]
    next: str | None = None


def notices_for(person: User) -> QuerySet[Notice]:
    """What still holds, of people whom `person` neither blocks, is blocked by nor mutes, about what they may see."""
    subject, part = OuterRef("subject"), OuterRef("part")
    post = Exists(Post.objects.visible_to(person).filter(pk=subject))
    board = Exists(Board.objects.visible_to(person).filter(pk=subject))
    comment = Exists(Comment.objects.visible_to(person).filter(pk=part))
    search = Exists(searches_with_news(person).filter(pk=subject))
    about = (
        Q(kind__in=(*ABOUT_PEOPLE, *ABOUT_DECISIONS, *ABOUT_ONESELF))
        | Q(kind__in=ABOUT_BOARDS) & board
        | Q(kind__in=ABOUT_SEARCHES) & search
        | ~Q(kind__in=ABOUT_NO_POST) & post
    )
    muted = Exists(Mute.objects.filter(user=person.pk, muted=OuterRef("actor_id")))
    heard = ~Block.objects.between(person.pk, "actor_id") & ~muted & Q(actor__is_active=True)
    notices = Notice.objects.filter(recipient=person, withdrawn_at=None)
    return notices.filter(Q(actor=None) | heard, Q(part=None) | Q(kind__in=ABOUT_DECISIONS) | comment, about)


def unread_count(person: User) -> int:
    """As many groups as the pages of notices mark as new."""
    unread = notices_for(person).filter(read_at=None)
    return unread.annotate(day=TruncDay("created_at")).values("kind", "subject", "day").distinct().count()


def notice_page(
    person: User, cursor: str | None = None, show: Show = Show.ALL, size: int = GROUPS_A_PAGE
) -> NoticePage:
    """Groups as they were when the first page was asked for: what is marked as read meanwhile stays new to this list.

    A constant number of queries. Raises ValidationError for a cursor that was not made here.
    """
    moment, is_after = _keyset(cursor) if cursor else (timezone.now(), Q())
    was_unread = Q(read_at=None) | Q(read_at__gte=moment)
    notices = notices_for(person).filter(created_at__lte=moment)
    if show == Show.UNREAD:
        notices = notices.filter(was_unread)
    elif show != Show.ALL:
        notices = notices.filter(kind__in=KINDS_SHOWN[show])
    found = groups_of(notices, was_unread, is_after, size + 1)
    shown = found[:size]
    resolve(shown, person)
    if len(found) <= size:
        return NoticePage(shown)
    return NoticePage(shown, pack_cursor([moment.isoformat(), shown[-1].newest.isoformat(), shown[-1].last]))


def groups_of(notices: QuerySet[Notice], was_unread: Q, is_after: Q, size: int | None = None) -> list[NoticeGroup]:
    newest_first = ["-created_at", "-pk"]
    rows: Any = (
        notices.annotate(day=TruncDay("created_at"), is_new=was_unread)
        .values("kind", "subject", "day", "is_new")
        .annotate(
            newest=Max("created_at"),
            last=Max("pk"),
            people=Count("actor", distinct=True),
            actor_ids=ArrayAgg("actor", order_by=newest_first),
            part_ids=ArrayAgg("part", order_by=newest_first),
        )
        .filter(is_after)
        .order_by("-newest", "-last")
        .annotate(latest_actors=F(f"actor_ids__0_{LOOKED_AT}"), latest_part=F("part_ids__0"))
        .values_list("kind", "subject", "day", "is_new", "newest", "last", "people", "latest_actors", "latest_part")
    )
    return [NoticeGroup(*row) for row in rows[:size]]


def resolve(groups: list[NoticeGroup], person: User) -> None:
    """Give groups their people, posts, boards, searches and comments, by one query for each kind of thing."""
    ids = {actor for group in groups for actor in group.actor_ids if actor}
    people = User.objects.in_bulk(ids)
    pictures = Prefetch("pictures", Picture.objects.filter(state=Picture.State.READY))
    posts = Post.objects.visible_to(person).select_related("author").prefetch_related(pictures)
    found_posts = posts.in_bulk({group.subject_id for group in groups if group.subject_id})
    boards = Board.objects.visible_to(person).in_bulk({one.subject_id for one in groups if one.kind in ABOUT_BOARDS})
    comments = Comment.objects.visible_to(person).in_bulk({one.part_id for one in groups if one.part_id})
    asked = {one.subject_id for one in groups if one.kind in ABOUT_SEARCHES}
    searches = SavedSearch.objects.filter(owner=person).in_bulk(asked)
    for group in groups:
        group.actors = [people[actor] for actor in dict.fromkeys(group.actor_ids) if actor in people]
        if group.subject_id:
            group.post, group.board = found_posts.get(group.subject_id), boards.get(group.subject_id)
            group.search = searches.get(group.subject_id)
        if group.part_id:
            group.comment = comments.get(group.part_id)


def _keyset(cursor: str) -> tuple[datetime, Q]:
    moment, newest, last = unpack_cursor(cursor, 3)
    try:
        as_of, before, number = read_moment(moment), read_moment(newest), int(last)
    except (TypeError, ValueError):
        raise bad_cursor() from None
    if not 0 < number < 2**63:
        raise bad_cursor()
    return as_of, Q(newest__lt=before) | Q(newest=before, last__lt=number)
