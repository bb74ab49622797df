"""All that somebody has posted, for their own eyes: whatever its visibility, drafts and what is being prepared too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.library.months import Year, after, heading_of, key_of
from discovery.posts.found import identifiers
from discovery.posts.models import Picture, Post, PostQuerySet
from discovery.posts.pages import PostPage, page_by_time

TILES = 60
MOST_SELECTED = 200
# A day's pictures of all earlier years: more would not be looked through.
MOST_OF_A_DAY = 200


class Show(StrEnum):
    ALL = "all"
    PRIVATE = "private"
    DRAFTS = "drafts"


_SHOWN = {
    Show.ALL: Q(),
    Show.PRIVATE: Q(visibility=Post.Visibility.PRIVATE, release=Post.Release.LIVE),
    Show.DRAFTS: ~Q(release=Post.Release.LIVE),
}


@dataclass(frozen=True)
class Numbers:
    """How many posts each part of the library lists."""

    all: int
    private: int
    drafts: int
    day: int


@dataclass(frozen=True)
class Stretch:
    """Posts of one month, or of one year of a day, under their heading; without one where it stands already.

    `key` names the month in addresses; `whole` is how many posts it has on all pages.
    """

    heading: str
    posts: Sequence[Post]
    key: str = ""
    whole: int = 0


def own_posts(owner: User) -> PostQuerySet:
    """All but what was refused, which its own page tells of."""
    return Post.objects.visible_to(owner).filter(author=owner).exclude(state=Post.State.REJECTED)


def part_of(owner: User, show: Show) -> PostQuerySet:
    return own_posts(owner).filter(_SHOWN[show])


def library_page(
    owner: User, show: Show = Show.ALL, cursor: str | None = None, month: str = "", size: int | None = None
) -> PostPage:
    """Newest first, from the end of `month` on where one is named; by a constant number of queries.

    Raises ValidationError for a damaged cursor, and for what names no month.
    """
    posts = part_of(owner, show)
    if month and not cursor:
        posts = posts.filter(created_at__lt=after(month))
    return page_by_time(posts.for_cards(owner), cursor, size or TILES)


def on_this_day(owner: User, today: date) -> list[Post]:
    """What was taken on this day of earlier years, or posted where the picture does not tell; the latest year first."""
    posts = _with_taken(own_posts(owner)).filter(_is_of_the_day(today)).for_cards(owner)
    return list(posts.order_by(F("taken").desc(), "-pk")[:MOST_OF_A_DAY])


def numbers_of(owner: User, today: date) -> Numbers:
    """By one query."""
    day = Count("pk", filter=_is_of_the_day(today))
    counts = {show.value: Count("pk", filter=_SHOWN[show]) if _SHOWN[show] else Count("pk") for show in Show}
    found = _with_taken(own_posts(owner)).aggregate(day=day, **counts)
    return Numbers(**{**found, "day": min(found["day"], MOST_OF_A_DAY)})


def selected(owner: User, ids: Iterable[str]) -> list[Post]:
    """Those of the chosen posts that are `owner`'s, newest first, for cards. Raises ValidationError for none of them,
    or more than `MOST_SELECTED`."""
    chosen = set(identifiers(ids))
    if len(chosen) > MOST_SELECTED:
        numbers = {"most": MOST_SELECTED, "number": intcomma(len(chosen))}
        raise ValidationError(
            _("Choose %(most)s pictures at most; these are %(number)s.") % numbers, code="too-many-posts"
        )
    posts = list(own_posts(owner).filter(pk__in=chosen).for_cards(owner).newest())
    if not posts:
        raise ValidationError(_("Choose at least one picture."), code="no-posts")
    return posts


def by_month(posts: Sequence[Post], before: str = "", years: Sequence[Year] = ()) -> list[Stretch]:
    """In stretches; the first has no heading when the page before ended in the same month, as `before` says."""
    wholes = {month.key: month.posts for year in years for month in year.months}
    groups = [(key, list(group)) for key, group in groupby(posts, lambda post: key_of(post.created_at))]
    return [
        Stretch("" if key == before else heading_of(group[0].created_at), group, key, wholes.get(key, len(group)))
        for key, group in groups
    ]


def by_year(posts: Sequence[Post]) -> list[Stretch]:
    """Of `on_this_day`."""
    return [Stretch(str(year), list(group)) for year, group in groupby(posts, lambda post: taken_at(post).year)]


def taken_at(post: Post) -> datetime:
    """Costs nothing for a post of `on_this_day`."""
    taken: datetime = getattr(post, "taken", post.created_at)
    return taken


def _with_taken(posts: PostQuerySet) -> PostQuerySet:
    first = Picture.objects.filter(post=OuterRef("pk"), position=1).values("captured_at")[:1]
    return posts.annotate(taken=Coalesce(Subquery(first), "created_at"))


def _is_of_the_day(today: date) -> Q:
    return Q(taken__month=today.month, taken__day=today.day, taken__year__lt=today.year)
