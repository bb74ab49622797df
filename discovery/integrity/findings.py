"""What a check is and what it finds: looked for a batch at a time, so that memory does not grow with the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

WINDOW = 500
EXAMPLES = 5
# What is younger may be under way: an upload whose row is not committed yet, a message that is still in its queue.
GRACE = timedelta(hours=1)


class Batch(NamedTuple):
    """How many things were looked at, and the keys of those at fault."""

    seen: int
    faults: Sequence[Any]


@dataclass(frozen=True)
class Check:
    """One kind of fault. `search` is given the age below which things are left alone; `mend` the keys of one batch,
    and answers with how many of them it could mend. It may meet what was mended or deleted meanwhile."""

    code: str
    what: str
    count: Callable[[], int]
    search: Callable[[timedelta], Iterator[Batch]]
    mend: Callable[[Sequence[Any]], int]


@dataclass
class Finding:
    """What a check has found: how many, how many of them were mended, and the first few by their names."""

    code: str
    what: str
    number: int = 0
    mended: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        return self.mended >= self.number

    def add(self, faults: Sequence[Any]) -> None:
        self.number += len(faults)
        self.examples += [str(fault) for fault in faults[: EXAMPLES - len(self.examples)]]


def windows(rows: QuerySet) -> Iterator[list[Any]]:
    """The keys of all these rows, in order, WINDOW at a time; each by a short query of its own."""
    rows, last = rows.order_by("pk"), None
    while keys := list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:WINDOW]):
        yield keys
        last = keys[-1]


def check_rows(
    code: str,
    what: str,
    *,
    rows: Callable[[], QuerySet],
    wrong: Callable[[QuerySet, timedelta], Iterable[Any]],
    mend: Callable[[Sequence[Any]], int],
) -> Check:
    """A check that goes through `rows`: `wrong` tells the keys at fault among a window of them."""

    def search(grace: timedelta) -> Iterator[Batch]:
        for keys in windows(rows()):
            yield Batch(len(keys), list(wrong(rows().filter(pk__in=keys), grace)))

    return Check(code, what, lambda: rows().count(), search, mend)


def one_by_one(mend: Callable[[Any], bool]) -> Callable[[Sequence[Any]], int]:
    """For what is mended singly: how many of a batch could be."""
    return lambda keys: sum(mend(key) for key in keys)
