"""A page of comments starts where a cursor says: before a comment, by its moment and identifier."""

from __future__ import annotations

from django.db.models import Q

from discovery.comments.models import Comment
from discovery.posts.pages import moment_and_id, pack_cursor


def cursor_of(comment: Comment) -> str:
    return pack_cursor([comment.created_at.isoformat(), str(comment.pk)])


def is_before(cursor: str) -> Q:
    """Comments older than the one that the cursor was made of. Raises ValidationError for one not made here."""
    when, comment_id = moment_and_id(cursor)
    return Q(created_at__lt=when) | Q(created_at=when, pk__lt=comment_id)


def is_upto(comment: Comment) -> Q:
    """The comment itself and those older than it."""
    return Q(created_at__lt=comment.created_at) | Q(created_at=comment.created_at, pk__lte=comment.pk)
