"""Pinning posts to the head of one's page, and taking them down; doing either twice is doing it once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from accounts.users.models import User
from discovery.feeds.models import Pin
from discovery.posts.models import Post

PINS = 6


@transaction.atomic
def pin(*, post: Post) -> None:
    """Puts the post before those that are pinned already.

    Raises ValidationError for a post that is not out, and for more than PINS of them.
    """
    require_own(post.author_id)
    if post.state != Post.State.PUBLISHED or post.release != Post.Release.LIVE:
        raise ValidationError(_("Publish this post before you pin it."), code="pin-unpublished")
    # One at a time for each person, so that the limit and the places hold.
    User.objects.select_for_update(no_key=True).get(pk=post.author_id)
    pins = list(Pin.objects.filter(user=post.author_id).order_by("position"))
    if any(one.post_id == post.pk for one in pins):
        return
    if len(pins) >= PINS:
        raise ValidationError(
            _("You can pin %(most)d posts at most. Unpin one first.") % {"most": PINS}, code="too-many-pins"
        )
    for place, one in enumerate(pins, start=1):
        one.position = place
    Pin.objects.bulk_update(pins, ["position"])
    Pin.objects.create(post=post, user_id=post.author_id, position=0)


def unpin(*, post: Post) -> None:
    require_own(post.author_id)
    Pin.objects.filter(post=post).delete()
