"""Pages of any ordered rows by a keyset, so that what is new meanwhile neither repeats nor hides a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from discovery.posts.pages import bad_cursor, pack_cursor, read_moment, unpack_cursor

Row = TypeVar("Row")
Rows = TypeVar("Rows", bound=QuerySet[Any])


def _number(given: Any) -> int:
    # Keys of PostgreSQL's bigint.
    if type(given) is not int or not 0 <= given < 2**63:
        raise ValueError("a cursor's number is a key")
    return given


READ: dict[type, Callable[[Any], Any]] = {datetime: read_moment, UUID: UUID, int: _number}


@dataclass(frozen=True)
class Keyset:
    """The columns by which rows are in order, each with the kind of its values; `-` before a name turns it round.

    The columns together name one row, and none is null.
    """

    columns: Sequence[tuple[str, type]]

    def behind(self, rows: Rows, cursor: str) -> Rows:
        """The rows in order, after `cursor`. Raises ValidationError for one that was not made here."""
        ordered = rows.order_by(*(name for name, _ in self.columns))
        return ordered.filter(self._after(cursor)) if cursor else ordered

    def cut(
        self, found: Sequence[Row], size: int, row_of: Callable[[Row], Model] | None = None
    ) -> tuple[Sequence[Row], str | None]:
        """The first `size` of `found`, which are one more where there are more, and the cursor of what follows."""
        if len(found) <= size:
            return found, None
        last = found[size - 1]
        row = row_of(last) if row_of else last
        return found[:size], pack_cursor([_written(getattr(row, name.lstrip("-"))) for name, _ in self.columns])

    def page(self, rows: QuerySet[Any], cursor: str, size: int) -> tuple[Sequence[Any], str | None]:
        return self.cut(list(self.behind(rows, cursor)[: size + 1]), size)

    def _after(self, cursor: str) -> Q:
        behind, same = Q(), Q()
        for (name, kind), given in zip(self.columns, unpack_cursor(cursor, len(self.columns)), strict=True):
            try:
                value = READ[kind](given)
            except (TypeError, ValueError, AttributeError):
                raise bad_cursor() from None
            column = name.lstrip("-")
            behind |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
            same &= Q(**{column: value})
        return behind


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)
