"""Recording what a person makes and enjoys. Vectors come from above; this floor keeps and compares them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from accounts.related.models import Taste, TasteRefresh

# Tastes rest a second for each picture that they were made of beyond so many.
RESTLESS, REST_A_PICTURE = 10, timedelta(seconds=1)
# A mark for every space there is: whoever does something does not know which there are.
EVERY_SPACE = 0
EVIDENCE = 6


@dataclass(frozen=True)
class NewTaste:
    """A medoid (float32 [d], unit), its share of what the person makes or enjoys (0 to 1), and all its pictures.

    `centroid` (float32 [d], unit) is the mean direction of these, which are nearest first. `posted_at` is when the
    latest of all the person's pictures of the kind came in.
    """

    vector: np.ndarray
    centroid: np.ndarray
    weight: float
    pictures: Sequence[UUID]
    posted_at: datetime
    kind: str = Taste.Kind.MAKES


def mark_stale(user_ids: Iterable[int], space_id: int) -> None:
    """What these people make or enjoy has changed in the space."""
    now = timezone.now()
    rows = [TasteRefresh(user_id=user_id, space_id=space_id, stale_since=now) for user_id in sorted(set(user_ids))]
    TasteRefresh.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["space_id", "user"], update_fields=["stale_since"]
    )


def mark_changed(user_id: int) -> None:
    """What this person makes or enjoys has changed: remake their tastes in every space, the first time too.

    It waits for no worker that is remaking them: the mark is a row of its own until `spread_marks`.
    """
    mark_stale([user_id], EVERY_SPACE)


@transaction.atomic
def spread_marks(space_ids: Iterable[int], most: int = 1000) -> None:
    """Turn up to `most` marks for every space into one in each of `space_ids`, and wherever else the person has one."""
    marks = TasteRefresh.objects.select_for_update(skip_locked=True).filter(space_id=EVERY_SPACE)
    marked = dict(marks.order_by("pk").values_list("pk", "user_id")[:most])
    if not marked:
        return
    TasteRefresh.objects.filter(user__in=marked.values()).update(stale_since=timezone.now())
    for space_id in space_ids:
        mark_stale(marked.values(), space_id)
    TasteRefresh.objects.filter(pk__in=marked).delete()


def mark_active_stale(since: datetime) -> int:
    """Remake the tastes of all who have been here since then; how many rows were marked."""
    been_here = (
        Q(user__last_login__gte=since)
        | Q(user__date_joined__gte=since)
        | Q(Exists(Taste.objects.filter(user=OuterRef("user"), posted_at__gte=since)))
    )
    rows = TasteRefresh.objects.filter(been_here, user__is_active=True, stale_since__isnull=True)
    return rows.update(stale_since=timezone.now())


def claim_stale() -> tuple[int, int] | None:
    """One (user, space) whose tastes are to be remade, locked until the transaction ends; None when none is.

    Those come first who have waited longest since they were made, newcomers before all. Tastes rest after they were
    made, the longer the more pictures they were made of: one more changes them less, and an import would otherwise
    remake them for every picture. Somebody's first few likes are counted at once. The time is the database's: where a
    worker's clock is ahead, nobody's tastes rest until the future has come.
    """
    rest = Greatest(F("pictures") - RESTLESS, 0) * Value(REST_A_PICTURE)
    rested = Q(refreshed_at__isnull=True) | Q(
        refreshed_at__lte=ExpressionWrapper(Now() - rest, output_field=DateTimeField())
    )
    row = (
        TasteRefresh.objects.select_for_update(skip_locked=True)
        .filter(rested, stale_since__isnull=False)
        .exclude(space_id=EVERY_SPACE)
        .order_by(F("refreshed_at").asc(nulls_first=True), "stale_since")
        .first()
    )
    return (row.user_id, row.space_id) if row else None


def claim(*, user_id: int, space_id: int) -> None:
    """Lock the person's tastes in the space until the transaction ends, so that nobody else remakes them meanwhile."""
    TasteRefresh.objects.select_for_update().get_or_create(user_id=user_id, space_id=space_id)


@transaction.atomic
def record_tastes(
    *,
    user_id: int,
    space_id: int,
    pictures: int,
    tastes: Sequence[NewTaste],
    searched_space: int | None = None,
) -> None:
    """Put these tastes, the heaviest of each kind first, in the place of the person's former ones in the space.

    A taste that holds at least half of the evidence of a former one is that one still: it keeps its identifier, and
    what its owner has said of it. Where the space is not the `searched_space`, that is taken from there, and where the
    person has no tastes yet, from the latest space in which they have.
    """
    claim(user_id=user_id, space_id=space_id)
    former = list(Taste.objects.filter(user=user_id).defer("vector"))
    kept = continued([t for t in former if t.space_id == space_id], tastes)
    steered = continued(_steered(former, space_id, searched_space), tastes)
    Taste.objects.filter(user=user_id, space_id=space_id).delete()
    positions: Counter[str] = Counter()
    rows = []
    for number, taste in enumerate(tastes):
        row = Taste(
            pk=kept[number].pk if number in kept else None,
            user_id=user_id,
            space_id=space_id,
            kind=taste.kind,
            position=positions[taste.kind],
            vector=taste.vector,
            centroid=taste.centroid,
            weight=min(taste.weight, 1.0),
            evidence=list(taste.pictures[:EVIDENCE]),
            posted_at=taste.posted_at,
        )
        if said := steered.get(number):
            row.name, row.boost, row.is_muted = said.name, said.boost, said.is_muted
        positions[taste.kind] += 1
        rows.append(row)
    Taste.objects.bulk_create(rows)
    TasteRefresh.objects.filter(user=user_id, space_id=space_id).update(
        pictures=pictures, refreshed_at=Now(), stale_since=None
    )


def continued(former: Iterable[Taste], tastes: Sequence[NewTaste]) -> dict[int, Taste]:
    """Which former taste each of `tastes` continues, by its number: one to one, those that share most first."""
    shared = []
    for old in former:
        for number, new in enumerate(tastes):
            both = len(set(old.evidence).intersection(new.pictures)) if new.kind == old.kind else 0
            if both and 2 * both >= len(old.evidence):
                shared.append((both / len(old.evidence), both, number, old))
    found: dict[int, Taste] = {}
    for _, _, number, old in sorted(shared, key=lambda match: (-match[0], -match[1], match[2], match[3].position)):
        if number not in found and old not in found.values():
            found[number] = old
    return found


def _steered(former: Sequence[Taste], space_id: int, searched_space: int | None) -> list[Taste]:
    """The former tastes of the one space in which their owner has last spoken of them."""
    spaces = {taste.space_id for taste in former}
    wanted = [searched_space, space_id, *sorted(spaces, reverse=True)]
    latest = next((space for space in wanted if space in spaces), None)
    return [taste for taste in former if taste.space_id == latest]


@transaction.atomic
def index_tastes(*, space_id: int, dimension: int) -> None:
    """An HNSW index over what people make in this space, where it is not there yet; built as that of the vectors is.

    What they enjoy is their own: nobody is found by it, and it would only be in the way of the walk. It may take longer
    than a statement may: 300,000 tastes take minutes, once, for a space from before this index.
    """
    name = f"taste_space_{space_id:d}_makes_hnsw"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [name])
        (is_missing,) = cursor.fetchone()
        if is_missing:
            cursor.execute("SET LOCAL statement_timeout = 0")
            # That of all tastes, from before they had kinds.
            cursor.execute(f"DROP INDEX IF EXISTS taste_space_{space_id:d}_hnsw")
            cursor.execute(
                f"CREATE INDEX {name} ON accounts_taste"
                f" USING hnsw ((vector::halfvec({dimension:d})) halfvec_cosine_ops)"
                f" WITH (m = 16, ef_construction = 128) WHERE space_id = {space_id:d} AND kind = '{Taste.Kind.MAKES}'"
            )
