"""All that somebody has posted, for their own eyes: whatever its visibility, drafts and what is being prepared too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.users.models import User
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
    """Posts of one month, or of one year of a day, under their heading; without one where it stands already."""

    heading: str
    posts: Sequence[Post]


def own_posts(owner: User) -> PostQuerySet:
    """All but what was refused, which its own page tells of."""
    return Post.objects.visible_to(owner).filter(author=owner).exclude(state=Post.State.REJECTED)


def library_page(owner: User, show: Show = Show.ALL, cursor: str | None = None) -> PostPage:
    """Newest first, by a constant number of queries. Raises ValidationError for a damaged cursor."""
    return page_by_time(own_posts(owner).filter(_SHOWN[show]).for_cards(owner), cursor, TILES)


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
        raise ValidationError(
            f"Choose {MOST_SELECTED} pictures at most; these are {len(chosen):,}.", code="too-many-posts"
        )
    posts = list(own_posts(owner).filter(pk__in=chosen).for_cards(owner).newest())
    if not posts:
        raise ValidationError("Choose at least one picture.", code="no-posts")
    return posts


def by_month(posts: Sequence[Post], after: str = "") -> list[Stretch]:
    """In stretches; the first has no heading when the page before ended in the same month, as `after` says."""
    stretches = [Stretch(month, list(group)) for month, group in groupby(posts, lambda post: month_of(post.created_at))]
    if stretches and stretches[0].heading == after:
        stretches[0] = Stretch("", stretches[0].posts)
    return stretches


def by_year(posts: Sequence[Post]) -> list[Stretch]:
    """Of `on_this_day`."""
    return [Stretch(str(year), list(group)) for year, group in groupby(posts, lambda post: taken_at(post).year)]


def month_of(moment: datetime) -> str:
    return f"{moment:%B %Y}"


def taken_at(post: Post) -> datetime:
    """Costs nothing for a post of `on_this_day`."""
    taken: datetime = getattr(post, "taken", post.created_at)
    return taken


def _with_taken(posts: PostQuerySet) -> PostQuerySet:
    first = Picture.objects.filter(post=OuterRef("pk"), position=1).values("captured_at")[:1]
    return posts.annotate(taken=Coalesce(Subquery(first), "created_at"))


def _is_of_the_day(today: date) -> Q:
    return Q(taken__month=today.month, taken__day=today.day, taken__year__lt=today.year)
