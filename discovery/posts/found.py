"""What an address or a form of any room names: the post found for who asks, or a 404; and identifiers among texts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from discovery.posts import selectors
from discovery.posts.models import Post, Viewer


def the_post(post_id: UUID, viewer: Viewer) -> Post:
    """With all that its page shows. Raises Http404 alike for missing and forbidden ones."""
    try:
        return selectors.get_post(post_id, viewer)
    except Post.DoesNotExist:
        raise Http404(_("No such post.")) from None


def own_post(post_id: UUID, viewer: Viewer) -> Post:
    """For its author to change. Raises Http404, and PermissionDenied to others who may see but not change it."""
    try:
        return selectors.get_own_post(post_id, viewer)
    except Post.DoesNotExist:
        raise Http404(_("No such post.")) from None


def identifiers(texts: Iterable[str]) -> list[UUID]:
    """Those of `texts` that are one; nobody who uses a page of ours sends another."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
