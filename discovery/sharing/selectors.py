"""What a secret link shows: to whoever has it, while it holds, unless a block stands between them and the author."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.boundaries.models import Block
from discovery.posts.models import Picture, Post, Viewer
from discovery.sharing.models import ShareLink


def links_to(post: Post) -> QuerySet[ShareLink]:
    """Those that hold, the latest first."""
    return _valid(post.share_links.all()).order_by("-created_at", "-pk")


def get_shared_post(token: str, viewer: Viewer) -> Post:
    """The post behind a link. Raises ShareLink.DoesNotExist alike for unknown, expired, revoked and refused ones."""
    link = _open_to(viewer).get(token=token)
    return Post.objects.for_cards(viewer).get(pk=link.post_id)


def get_shared_picture(token: str, picture_id: UUID, viewer: Viewer) -> Picture:
    """A picture of the post behind a link. Raises Picture.DoesNotExist alike."""
    posts = _open_to(viewer).filter(token=token).values("post")
    return Picture.objects.get(pk=picture_id, state=Picture.State.READY, post__in=posts)


def _open_to(viewer: Viewer) -> QuerySet[ShareLink]:
    shown = ShareLink.objects.filter(post__state=Post.State.PUBLISHED, post__author__is_active=True)
    links = _valid(shown.filter(post__withheld_at=None))
    return links.exclude(Block.objects.between(viewer.pk, "post__author_id")) if viewer.is_authenticated else links


def _valid(links: QuerySet[ShareLink]) -> QuerySet[ShareLink]:
    return links.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
