"""Making and revoking secret links; both are the post's author's to do, which the caller has checked."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.users.acting import require_own
from discovery.posts.models import Post
from discovery.sharing.models import ShareLink
from discovery.sharing.selectors import links_to

LINKS_A_POST = 20


class Span(models.TextChoices):
    """How long a link holds."""

    FOREVER = "forever", _("Until I revoke it")
    DAY = "day", _("1 day")
    WEEK = "week", _("1 week")
    MONTH = "month", _("1 month")


LENGTHS = {
    Span.FOREVER: None,
    Span.DAY: timedelta(days=1),
    Span.WEEK: timedelta(days=7),
    Span.MONTH: timedelta(days=30),
}


@transaction.atomic
def make_link(*, post: Post, span: str = Span.FOREVER) -> ShareLink:
    """Raises ValidationError for an unknown span, and when the post has `LINKS_A_POST` links that hold."""
    require_own(post.author_id)
    if span not in Span.values:
        words = {"spans": ", ".join(Span.values), "span": span}
        raise ValidationError(
            gettext("A link holds for one of %(spans)s, not “%(span)s”.") % words, code="unknown-span"
        )
    Post.objects.select_for_update(no_key=True).get(pk=post.pk)  # two at once do not pass the limit
    post.share_links.filter(expires_at__lte=timezone.now()).delete()
    if links_to(post).count() >= LINKS_A_POST:
        raise ValidationError(
            gettext("A post can have %(most)s secret links at a time. Revoke one first.") % {"most": LINKS_A_POST},
            code="too-many-links",
        )
    length = LENGTHS[Span(span)]
    return ShareLink.objects.create(post=post, expires_at=timezone.now() + length if length else None)


def revoke(*, post: Post, link_id: int) -> None:
    """Revoking twice is revoking once."""
    require_own(post.author_id)
    ShareLink.objects.filter(post=post, pk=link_id).delete()
