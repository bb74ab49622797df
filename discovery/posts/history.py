"""The edits of a post, for its author: each with what it changed, from the versions that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import QuerySet

from discovery.posts.differences import Stretch, differences
from discovery.posts.models import Post, PostRevision


@dataclass(frozen=True)
class Edit:
    """One edit: the version that it replaced, and what it changed of it.

    `caption` is empty where the caption stayed; `visibility` is empty or (from, to), in words.
    """

    former: PostRevision
    caption: Sequence[Stretch]
    tags_added: Sequence[str]
    tags_removed: Sequence[str]
    visibility: Sequence[str]


def former_versions(post: Post) -> QuerySet[PostRevision]:
    """The latest first."""
    return post.revisions.order_by("-created_at", "-pk")


def edits_on(page: Page[PostRevision], post: Post) -> list[Edit]:
    """The edits that replaced the versions on this page of `former_versions`."""
    former = list(page.object_list)
    newer = list(former_versions(post)[page.start_index() - 2 : page.start_index() - 1]) if page.number > 1 else []
    after: list[Post | PostRevision] = [post, *former] if page.number == 1 else [*newer, *former]
    return [_edit(old, new) for old, new in zip(former, after, strict=False)]


def _edit(old: PostRevision, new: Post | PostRevision) -> Edit:
    before, now = old.tags, _tags(new)
    return Edit(
        former=old,
        caption=differences(old.caption, new.caption) if old.caption != new.caption else [],
        tags_added=[name for name in now if name not in before],
        tags_removed=[name for name in before if name not in now],
        visibility=_change(old, new),
    )


def _tags(version: Post | PostRevision) -> list[str]:
    return [tag.name for tag in version.tags.all()] if isinstance(version, Post) else version.tags


def _change(old: PostRevision, new: Post | PostRevision) -> list[str]:
    if old.visibility == new.visibility:
        return []
    return [old.get_visibility_display(), new.get_visibility_display()]
