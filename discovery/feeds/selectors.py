"""The lists of posts that people browse: home, everything public, what carries a tag."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from accounts.related.steering import steering_of
from accounts.users.models import User
from discovery.feeds.narrowing import follows_author_of, public_posts
from discovery.feeds.ordering import ranking_at
from discovery.feeds.pages import place_of, take
from discovery.feeds.reasons import Entry, Source, line
from discovery.posts.models import Post, PostQuerySet, Tag, Viewer
from discovery.posts.pages import PAGE_SIZE, PostPage, page_by_time
from discovery.posts.tags import resolved
from discovery.ranking.diversity import space_authors


@dataclass(frozen=True)
class HomePage(PostPage):
    """`is_chronological`: by time alone, as they chose; `is_filled`: also with what they neither follow nor enjoy;
    `is_theirs`: something of it, on this page or another, is of what they follow or like their tastes.
    """

    is_chronological: bool = False
    is_filled: bool = False
    is_theirs: bool = True


def home(viewer: User, cursor: str | None = None, size: int = PAGE_SIZE) -> HomePage:
    """What is new of people and boards that they follow, and what is like their tastes (docs/feeds.md), each with why.

    The order is made once, for the first page, and kept: the cursor names it and the place in it, so that scrolling
    neither repeats nor skips. Never what they post themselves. Raises ValidationError for a bad cursor, as all here.
    """
    steering = steering_of(viewer.pk)
    if steering.is_chronological:
        return _followed_by_time(viewer, cursor, size)
    place = place_of(cursor)
    ranking = ranking_at(viewer, steering, place)
    posts, then = take(ranking.entries, place.start, size, viewer, is_new=not cursor)
    return HomePage(
        posts,
        None if then is None else place.at(then),
        is_filled=ranking.is_filled,
        is_theirs=ranking.is_theirs,
    )


def _followed_by_time(viewer: User, cursor: str | None, size: int) -> HomePage:
    theirs = Post.objects.brought_to(viewer).filter(Exists(follows_author_of(viewer)))
    page = page_by_time(theirs.exclude(author=viewer).for_cards(viewer), cursor, size)
    for post in page.posts:
        post.why = line(Entry(post.pk, Source.FOLLOWED), post)
    return HomePage(page.posts, page.next, is_chronological=True)


def explore(viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """Everything public, the newest first; within a page nobody fills the screen alone."""
    page = page_by_time(public_posts(viewer).for_cards(viewer), cursor, size)
    return replace(page, posts=space_authors(page.posts, lambda post: post.author_id))


def posts_tagged(tag: Tag, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    return page_by_time(_browsable(viewer).filter(posttag__tag=tag).for_cards(viewer), cursor, size)


def get_tag(slug: str, viewer: Viewer) -> Tag:
    """The tag of this slug, or of which it is another word.

    Raises Tag.DoesNotExist alike for a tag that nobody has used and for one that only hidden posts carry.
    """
    carried = Exists(_browsable(viewer).filter(posttag__tag=OuterRef("pk")))
    return Tag.objects.get(carried, slug=resolved(slug.replace("\x00", "")))


def count_tagged(tag: Tag, viewer: Viewer) -> int:
    """The length of the list behind the number."""
    return _browsable(viewer).filter(posttag__tag=tag).count()


def _browsable(viewer: Viewer) -> PostQuerySet:
    return Post.objects.visible_to(viewer).published()
