"""Ways of looking round in what is public: trending, fresh, by people whom few know, by colour; none repeats itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.follows.models import Follow
from accounts.related.selectors import FEW_FOLLOWERS
from discovery.copies.selectors import near_copies
from discovery.embeddings.spaces import active_space
from discovery.feeds.narrowing import public_posts
from discovery.feeds.pages import Place, place_of, take
from discovery.feeds.reasons import Entry, Source, line
from discovery.feeds.trending import trending_at, trending_now
from discovery.imaging.naming import NAMED, colour_name
from discovery.posts.colours import nearest_in_colour, parse_colour
from discovery.posts.models import Post, Viewer
from discovery.posts.pages import PAGE_SIZE, PostPage, bad_cursor, pack_cursor, page_by_time, read_moment, unpack_cursor
from discovery.ranking.copies import collapse
from discovery.ranking.diversity import space_authors
from discovery.ranking.interleaving import interleave

Then = TypeVar("Then", str, int)
POSTS_OF_A_COLOUR, KEPT_SECONDS = 300, 3600
# On the first page of all, one of three posts is what trends most.
HOT, OF_FRESH, OF_HOT = 10, 2, 1


def mixed(viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """The newest, and among the first of them what trends, which comes once. Raises as all here for a bad cursor."""
    moment, then = _moment(cursor, str)
    hot = trending_at(moment)[:HOT]
    top = [] if cursor else take([Entry(post_id, Source.TRENDING) for post_id in hot], 0, HOT, viewer)[0]
    newest = public_posts(viewer).exclude(pk__in=hot).for_cards(viewer)
    page = page_by_time(newest, then, max(size - len(top), 1))
    posts = {post.pk: post for post in (*page.posts, *top)}
    order = interleave([post.pk for post in page.posts], [post.pk for post in top], OF_FRESH, OF_HOT)
    return PostPage(_varied([posts[post_id] for post_id in order]), _cursor(moment, page.next))


def fresh(viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """Everything public, the newest first."""
    page = page_by_time(public_posts(viewer).for_cards(viewer), cursor, size)
    return replace(page, posts=_varied(page.posts))


def by_small_creators(viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """What people with fewer than FEW_FOLLOWERS followers post, the newest first."""
    tenth = Follow.objects.filter(followee=OuterRef("author_id"))[FEW_FOLLOWERS - 1 : FEW_FOLLOWERS]
    page = page_by_time(public_posts(viewer).filter(~Exists(tenth)).for_cards(viewer), cursor, size)
    for post in page.posts:
        post.why = line(Entry(post.pk, Source.SMALL), post)
    return replace(page, posts=_varied(page.posts))


def trending(viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """What people did most with lately, as of the moment that the cursor holds: scrolling neither repeats nor skips."""
    moment, start = _moment(cursor, int)
    entries = [Entry(post_id, Source.TRENDING) for post_id in trending_at(moment)]
    posts, then = take(entries, max(start or 0, 0), size, viewer)
    return PostPage(posts, _cursor(moment, then))


def of_colour(name: str, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """Posts that show most of this colour, the nearest to it first. Raises ValidationError `unknown-colour`."""
    if name not in NAMED:
        names = ", ".join(NAMED)
        raise ValidationError(_("A colour is one of %(names)s.") % {"names": names}, code="unknown-colour")
    place = place_of(cursor)
    key = f"colour:{name}:{viewer.pk or 0}:{place.moment}"
    found: list[UUID] | None = cache.get(key)
    if found is None:
        found = _nearest_in_colour(name, viewer, place)
        cache.set(key, found, KEPT_SECONDS)
    entries = [Entry(post_id, Source.COLOUR, name) for post_id in found]
    posts, then = take(entries, place.start, size, viewer)
    return PostPage(posts, None if then is None else place.at(then))


def _nearest_in_colour(name: str, viewer: Viewer, place: Place) -> list[UUID]:
    """What people would call so, of the posts that were there then."""
    among = public_posts(viewer).filter(pk__lte=place.moment)
    matches = nearest_in_colour(parse_colour(NAMED[name]), among=among, limit=POSTS_OF_A_COLOUR)
    found = [match.post_id for match in matches if colour_name(match.lab) == name]
    authors = dict(Post.objects.filter(pk__in=found).values_list("pk", "author_id"))
    single = [shown.item for shown in collapse(found, near_copies(found, active_space())) if shown.item in authors]
    return space_authors(single, authors.__getitem__)


def _varied(posts: Sequence[Post]) -> list[Post]:
    """Of near-copies on this page the first, and nobody fills the screen alone; by three queries."""
    by_id = {post.pk: post for post in posts}
    groups = near_copies(list(by_id), active_space())
    single = [by_id[shown.item] for shown in collapse(list(by_id), groups)]
    return space_authors(single, lambda post: post.author_id)


def _cursor(moment: datetime, then: str | int | None) -> str | None:
    return None if then is None else pack_cursor([moment.isoformat(), then])


def _moment(cursor: str | None, kind: type[Then]) -> tuple[datetime, Then | None]:
    """The moment that the list is of, and where it goes on."""
    if not cursor:
        return trending_now(), None
    moment, then = unpack_cursor(cursor, 2)
    try:
        when = read_moment(moment)
        if isinstance(then, kind) and when <= timezone.now():
            return when, then
    except (TypeError, ValueError):
        raise bad_cursor() from None
    raise bad_cursor()
