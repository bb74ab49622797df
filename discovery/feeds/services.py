"""Noting which posts somebody has had before their eyes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from accounts.users.models import User
from discovery.feeds.models import Seen
from discovery.posts.models import Post

SEEN_AT_ONCE = 100


def note_seen(*, user: User, post_ids: Sequence[UUID]) -> None:
    """Of the first SEEN_AT_ONCE posts those of others that they may see; the first time counts. By two queries."""
    shown = Post.objects.visible_to(user).published().filter(pk__in=post_ids[:SEEN_AT_ONCE]).exclude(author=user)
    rows = [Seen(user=user, post_id=post_id) for post_id in shown.values_list("pk", flat=True)]
    Seen.objects.bulk_create(rows, ignore_conflicts=True)
