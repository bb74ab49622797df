"""Months of a library: their names in addresses, their headings, how many posts each holds, and where to jump to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from discovery.posts.models import PostQuerySet

_KEY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """`key` is its name in addresses, "2026-08"; `posts` how many there are of it."""

    start: datetime
    posts: int

    @property
    def key(self) -> str:
        return key_of(self.start)

    @property
    def heading(self) -> str:
        return heading_of(self.start)


@dataclass(frozen=True)
class Year:
    year: int
    months: Sequence[Month]


def key_of(moment: datetime) -> str:
    return f"{moment.year:04}-{moment.month:02}"


def heading_of(moment: datetime) -> str:
    """“August 2026”, in the language of the reader."""
    return date_format(moment, "YEAR_MONTH_FORMAT")


def years_of(posts: PostQuerySet) -> list[Year]:
    """The latest first; one query."""
    rows = posts.order_by().annotate(month=TruncMonth("created_at")).values("month").annotate(number=Count("pk"))
    months = [Month(row["month"], row["number"]) for row in rows.order_by("-month")]
    return [Year(year, list(group)) for year, group in groupby(months, lambda month: month.start.year)]


def after(key: str) -> datetime:
    """The first moment that is later than the month. Raises ValidationError for what names none."""
    found = _KEY.fullmatch(key)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 0 < year < 9999:
        raise ValidationError(_("A month is written as 2026-08."), code="bad-month")
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
