"""A person's saved searches, read: each with its chips, and what it has found of what they may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.users.models import User
from discovery.posts.models import Post, PostQuerySet, Viewer
from discovery.posts.pages import PAGE_SIZE, PostPage, moment_and_id, pack_cursor
from discovery.posts.selectors import posts_in_order
from discovery.saved.models import Find, SavedSearch
from discovery.search.composer import Chip, chips
from discovery.search.query import Query

FINDS_SHOWN = 4


@dataclass(frozen=True)
class Saved:
    """A saved search, its chips, its newest finds, and how many of its finds are new."""

    search: SavedSearch
    chips: Sequence[Chip]
    finds: Sequence[Post]
    new: int

    @property
    def address(self) -> str:
        return query_address(self.search)


def query_of(search: SavedSearch) -> Query:
    """Raises ValidationError for one that an older Kindred has written in words that are none any more."""
    return Query.parse(dict(parse_qsl(search.asked)))


def asked_of(query: Query) -> str:
    """As `SavedSearch.asked` keeps it: equal queries are equal."""
    return urlencode(query.parameters())


def query_address(search: SavedSearch) -> str:
    """The page of its answers."""
    return f"{reverse('search')}?{search.asked}"


def saved_of(owner: Viewer, query: Query) -> SavedSearch | None:
    """The one that asks just this, if `owner` has it."""
    if not owner.is_authenticated:
        return None
    return SavedSearch.objects.filter(owner=owner.pk, asked=asked_of(query)).first()


def saved_searches(owner: User) -> list[Saved]:
    """All of them, those with new finds first, then the latest; by a constant number of queries."""
    rows = _counted(owner).annotate(latest=_latest_finds(owner)).order_by("-created_at", "-pk")
    searches = sorted(rows, key=lambda search: search.new == 0)  # type: ignore[attr-defined]  # annotated
    queries = {search.pk: _readable(search) for search in searches}
    finds = {post_id for search in searches for post_id in search.latest}
    asked = {post_id for query in queries.values() for post_id in query.posts()}
    posts = {post.pk: post for post in posts_in_order(list(finds | asked), owner)}
    return [_saved(search, queries[search.pk], posts) for search in searches]


def saved_search(owner: User, search_id: UUID) -> Saved:
    """One of them. Raises SavedSearch.DoesNotExist, for somebody else's too."""
    search = _counted(owner).annotate(latest=_latest_finds(owner)).get(pk=search_id)
    query = _readable(search)
    wanted = [*search.latest, *query.posts()]
    return _saved(search, query, {post.pk: post for post in posts_in_order(wanted, owner)})


def searches_with_news(owner: User) -> QuerySet[SavedSearch]:
    """Those of `owner` with a find that is new to them and that they may still see."""
    news = _visible_finds(owner).filter(search=OuterRef("pk"), found_at__gt=OuterRef("opened_at"))
    return SavedSearch.objects.filter(Exists(news), owner=owner)


def finds_page(search: SavedSearch, owner: User, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """What it has found, the latest first. Raises ValidationError for a cursor that was not made here."""
    finds = _visible_finds(owner).filter(search=search).order_by("-found_at", "-post_id")
    if cursor:
        moment, post_id = moment_and_id(cursor)
        finds = finds.filter(found_at__lte=moment).exclude(found_at=moment, post_id__gte=post_id)
    rows = list(finds[: size + 1])
    posts = posts_in_order([find.post_id for find in rows[:size]], owner)
    if len(rows) <= size:
        return PostPage(posts)
    last = rows[size - 1]
    return PostPage(posts, pack_cursor([last.found_at.isoformat(), str(last.post_id)]))


def brought(owner: User) -> PostQuerySet:
    """What a saved search may bring to `owner`: nothing that they have muted, and nothing of their own."""
    return Post.objects.brought_to(owner).exclude(author=owner)


def _visible_finds(owner: User) -> QuerySet[Find]:
    return Find.objects.filter(Exists(Post.objects.brought_to(owner).filter(pk=OuterRef("post_id"))))


def _counted(owner: User) -> QuerySet[SavedSearch]:
    new = _visible_finds(owner).filter(search=OuterRef("pk"), found_at__gt=OuterRef("opened_at"))
    number = new.order_by().values("search").annotate(number=Count("pk")).values("number")
    return SavedSearch.objects.filter(owner=owner).annotate(
        new=Coalesce(Subquery(number, output_field=IntegerField()), 0)
    )


def _latest_finds(owner: User) -> ArraySubquery:
    finds = _visible_finds(owner).filter(search=OuterRef("pk")).order_by("-found_at", "-post_id")
    return ArraySubquery(finds.values("post_id")[:FINDS_SHOWN])


def _readable(search: SavedSearch) -> Query:
    try:
        return query_of(search)
    except ValidationError:
        return Query()


def _saved(search: SavedSearch, query: Query, posts: dict[UUID, Post]) -> Saved:
    latest: Sequence[UUID] = search.latest  # type: ignore[attr-defined]  # annotated
    finds = [posts[post_id] for post_id in latest if post_id in posts]
    new: int = search.new  # type: ignore[attr-defined]  # annotated
    return Saved(search, chips(query, posts), finds, new)
