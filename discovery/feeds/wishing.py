"""More or less like a post of somebody else's: what was asked of it, asking, and taking that back."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.posts.models import Post
from discovery.posts.selectors import get_post
from discovery.tastes.models import Signal
from discovery.tastes.services import record, withdraw

WISHES: dict[str, Signal.Kind | None] = {"more": Signal.Kind.MORE, "less": Signal.Kind.LESS, "none": None}


def get_post_of_another(post_id: UUID, viewer: User) -> Post:
    """Raises Post.DoesNotExist alike for missing, forbidden and one's own: what one posts is not in one's feed."""
    post = get_post(post_id, viewer)
    if post.author_id == viewer.pk:
        raise Post.DoesNotExist
    return post


def wish_of(user: User, post: Post) -> str | None:
    """more, less, or None."""
    kinds = [kind for kind in WISHES.values() if kind]
    return Signal.objects.filter(user=user, post=post, kind__in=kinds).values_list("kind", flat=True).first()


def wish(*, user: User, post: Post, wanted: str) -> Signal.Kind | None:
    """`wanted` is more, less or none. Raises ValidationError (unknown-wish)."""
    if wanted not in WISHES:
        raise ValidationError(_("Say whether you want more like this, less, or none of both."), code="unknown-wish")
    kind = WISHES[wanted]
    if kind is not None:
        record(user=user, post=post, kind=kind)
        return kind
    for said in (Signal.Kind.MORE, Signal.Kind.LESS):
        withdraw(user=user, post=post, kind=said)
    return None
