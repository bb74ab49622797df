"""The lists of posts that people browse: home, explore, one person's, one tag's. All by time, all by keyset."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from accounts.follows.models import Follow
from accounts.users.models import User
from discovery.posts.models import Post, PostQuerySet, Tag, Viewer
from discovery.posts.pages import PAGE_SIZE, PostPage, page_by_time
from discovery.posts.tags import resolved
from discovery.ranking.diversity import space_authors

# Neighbours that stand on one screen together, and how many of them may be one author's.
SCREEN, MOST_OF_ONE = 8, 2


def home(viewer: User, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """What the viewer and those whom they follow have posted. Raises ValidationError for a bad cursor, as all here."""
    following = Follow.objects.filter(follower=viewer, followee=OuterRef("author_id"))
    mine = _browsable(viewer).filter(Q(author=viewer) | Exists(following))
    return page_by_time(mine.for_cards(viewer), cursor, size)


def explore(viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """Everything public; within a page nobody fills the screen alone."""
    public = _browsable(viewer).filter(visibility=Post.Visibility.PUBLIC)
    page = page_by_time(public.for_cards(viewer), cursor, size)
    return replace(page, posts=space_authors(page.posts, lambda post: post.author_id, SCREEN, MOST_OF_ONE))


def posts_of(author: User, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """What `viewer` may see of one person's."""
    return page_by_time(_browsable(viewer).filter(author=author).for_cards(viewer), cursor, size)


def posts_tagged(tag: Tag, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    return page_by_time(_browsable(viewer).filter(posttag__tag=tag).for_cards(viewer), cursor, size)


def get_tag(slug: str, viewer: Viewer) -> Tag:
    """The tag of this slug, or of which it is another word.

    Raises Tag.DoesNotExist alike for a tag that nobody has used and for one that only hidden posts carry.
    """
    carried = Exists(_browsable(viewer).filter(posttag__tag=OuterRef("pk")))
    return Tag.objects.get(carried, slug=resolved(slug.replace("\x00", "")))


def count_of(author: User, viewer: Viewer) -> int:
    """The length of the list behind the number."""
    return _browsable(viewer).filter(author=author).count()


def count_tagged(tag: Tag, viewer: Viewer) -> int:
    return _browsable(viewer).filter(posttag__tag=tag).count()


def _browsable(viewer: Viewer) -> PostQuerySet:
    return Post.objects.visible_to(viewer).published()
