"""The page with a cursor that every list of posts returns, and the cursor that says where the next one starts."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from discovery.posts.models import Post, PostQuerySet

PAGE_SIZE = 30


@dataclass(frozen=True)
class PostPage:
    """Posts in their order, and `next`, the cursor of the page after this one (None on the last)."""

    posts: Sequence[Post] = field(default_factory=list)
    next: str | None = None


def pack_cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def unpack_cursor(cursor: str, length: int) -> list[Any]:
    """The values of a cursor made by `pack_cursor`. Raises ValidationError when it was not made here."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, UnicodeError, ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != length:
        raise bad_cursor()
    return values


def bad_cursor() -> ValidationError:
    return ValidationError(
        _("This link to the next page is damaged. Start again from the first page."), code="bad-cursor"
    )


def page_by_time(posts: PostQuerySet, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """`size` posts, newest first, after `cursor`: a keyset, so that new posts neither repeat nor hide any."""
    if cursor:
        moment, post_id = moment_and_id(cursor)
        posts = posts.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=post_id))
    found = list(posts.newest()[: size + 1])
    if len(found) <= size:
        return PostPage(found)
    last = found[size - 1]
    return PostPage(found[:size], pack_cursor([last.created_at.isoformat(), str(last.pk)]))


def moment_and_id(cursor: str) -> tuple[datetime, UUID]:
    """Of the row behind which the next page starts. Raises ValidationError for a cursor that was not made here."""
    moment, identifier = unpack_cursor(cursor, 2)
    try:
        return read_moment(moment), UUID(identifier)
    except (TypeError, ValueError, AttributeError):
        raise bad_cursor() from None


def read_moment(written: Any) -> datetime:
    """Of a cursor, in UTC: PostgreSQL knows fewer zones than Python. Raises TypeError and ValueError."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("a cursor's time has its zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a cursor's time lies within the calendar") from None
