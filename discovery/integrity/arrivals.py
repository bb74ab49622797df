"""Arrivals that are said to have more bytes here than there are: their senders go on where the file really ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from discovery.integrity.findings import check_rows, one_by_one
from discovery.uploads.arriving import path_of
from discovery.uploads.models import Arrival


def _bytes_of(key: UUID) -> int:
    try:
        return path_of(key).stat().st_size
    except FileNotFoundError:
        return 0


def _short(arrivals: QuerySet, grace: timedelta) -> Iterator[UUID]:
    for key, received in arrivals.values_list("pk", "received"):
        # Asked again: a post may have taken it meanwhile.
        if _bytes_of(key) < received and Arrival.objects.filter(pk=key).exists():
            yield key


@transaction.atomic
def _mend(key: UUID) -> bool:
    arrival = Arrival.objects.select_for_update().filter(pk=key).first()
    if arrival is not None:
        arrival.received = min(arrival.received, _bytes_of(key))
        arrival.save(update_fields=["received"])
    return True


CHECKS = [
    check_rows(
        "arrival-short",
        "arrivals of which fewer bytes are here than are noted: they go on from there",
        rows=Arrival.objects.all,
        wrong=_short,
        mend=one_by_one(_mend),
    )
]
