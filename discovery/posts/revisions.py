"""What a post said before each edit, kept for its author's eyes; an edit that changes nothing leaves no trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from discovery.posts.models import Post, PostRevision, Tag


class Words(NamedTuple):
    """What an edit can change of a post: the names of its `tags` in order of their addition."""

    caption: str
    tags: tuple[str, ...]
    visibility: str


def locked(post_ids: Iterable[UUID]) -> list[Post]:
    """These posts with their tags as they are now, in one order, until the transaction ends."""
    posts = Post.objects.filter(pk__in=list(post_ids)).order_by("pk").select_for_update(no_key=True, of=("self",))
    in_order = Prefetch("tags", Tag.objects.order_by("posttag__pk"))
    return list(posts.select_related("author").prefetch_related(in_order))


def words_of(post: Post) -> Words:
    """Costs nothing for a post of `locked`."""
    return Words(post.caption, tuple(tag.name for tag in post.tags.all()), post.visibility)


def keep_former(before: Mapping[Post, Words]) -> None:
    """Keep what these posts, saved by now, said before, and the time of the edit; by four queries at most.

    The words of a draft may change unseen: only what is out is marked as edited.
    """
    now = {post.pk: post for post in locked(post.pk for post in before)}
    changed = {post: former for post, former in before.items() if not _same(former, words_of(now[post.pk]))}
    PostRevision.objects.bulk_create(
        PostRevision(post=post, caption=former.caption, tags=list(former.tags), visibility=former.visibility)
        for post, former in changed.items()
    )
    out = [post for post in changed if now[post.pk].release == Post.Release.LIVE]
    for post in out:
        post.edited_at = timezone.now()
    Post.objects.bulk_update(out, ["edited_at"])


def _same(one: Words, other: Words) -> bool:
    return one._replace(tags=()) == other._replace(tags=()) and set(one.tags) == set(other.tags)
