"""Recording what a person's pictures are like. Vectors come from above; this floor keeps and compares them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import DurationField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.related.models import Taste, TasteRefresh

REST, REST_A_PICTURE = timedelta(seconds=30), timedelta(seconds=1)


@dataclass(frozen=True)
class NewTaste:
    """A medoid (float32 [d], unit), its share of the pictures (0 to 1) and the pictures nearest to it.

    `posted_at` is when the latest of all the person's pictures came in here.
    """

    vector: np.ndarray
    weight: float
    evidence: Sequence[UUID]
    posted_at: datetime


def mark_stale(user_ids: Iterable[int], space_id: int) -> None:
    """These people have newer pictures in the space; the first mark is kept, so that nobody waits for ever."""
    now = timezone.now()
    rows = [TasteRefresh(user_id=user_id, space_id=space_id, stale_since=now) for user_id in sorted(set(user_ids))]
    TasteRefresh.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["space_id", "user"], update_fields=["stale_since"]
    )


def mark_changed(user_id: int) -> None:
    """What this person shows has changed otherwise than by a new picture: remake their tastes in every space."""
    TasteRefresh.objects.filter(user=user_id).update(stale_since=timezone.now())


def claim_stale() -> tuple[int, int] | None:
    """One (user, space) whose tastes are to be remade, locked until the transaction ends; None when none is.

    Tastes rest after they were made, the longer the more pictures they were made of: one more changes them less, and
    an import would otherwise remake them for every picture.
    """
    rest = Greatest(Value(REST), F("pictures") * Value(REST_A_PICTURE), output_field=DurationField())
    rested = Q(refreshed_at__isnull=True) | Q(refreshed_at__lt=timezone.now() - rest)
    row = (
        TasteRefresh.objects.select_for_update(skip_locked=True)
        .filter(rested, stale_since__isnull=False)
        .order_by("stale_since")
        .first()
    )
    return (row.user_id, row.space_id) if row else None


@transaction.atomic
def record_tastes(*, user_id: int, space_id: int, pictures: int, tastes: Sequence[NewTaste]) -> None:
    """Put these tastes in the place of the person's former ones in the space."""
    Taste.objects.filter(user=user_id, space_id=space_id).delete()
    Taste.objects.bulk_create(
        Taste(
            user_id=user_id,
            space_id=space_id,
            position=position,
            vector=taste.vector,
            weight=min(taste.weight, 1.0),
            evidence=list(taste.evidence),
            posted_at=taste.posted_at,
        )
        for position, taste in enumerate(tastes)
    )
    TasteRefresh.objects.update_or_create(
        user_id=user_id,
        space_id=space_id,
        defaults={"pictures": pictures, "refreshed_at": timezone.now(), "stale_since": None},
    )


@transaction.atomic
def index_tastes(*, space_id: int, dimension: int) -> None:
    """An HNSW index over the tastes of this space alone, where it is not there yet; built as that of the vectors is.

    It may take longer than a statement may: 300,000 tastes take minutes, once, for a space from before this index.
    """
    name = f"taste_space_{space_id:d}_hnsw"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [name])
        (is_missing,) = cursor.fetchone()
        if is_missing:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(
                f"CREATE INDEX {name} ON accounts_taste"
                f" USING hnsw ((vector::halfvec({dimension:d})) halfvec_cosine_ops)"
                f" WITH (m = 16, ef_construction = 128) WHERE space_id = {space_id:d}"
            )
