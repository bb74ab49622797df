"""Taking turns at work that may kill its worker: each picture in one hand, and a suspect with nothing beside it.

A worker that dies takes down all that it was at, so that a try is counted against each picture on its table. Who was
there is tried alone from then on: only a death that nobody else can be blamed for counts against it again. The locks
are the database's, and go with the process that holds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import F, QuerySet

from discovery.posts.models import Picture

# A picture on whose account so many workers have died is not tried again, until somebody asks for it.
MOST_ATTEMPTS = 4
# Longer than most work on pictures. Who has waited for so long goes on beside the others: nothing stands still because
# one of them hangs.
PATIENCE = "10s"
# Who works at different tables does not wait for one another.
PICTURES, SEARCHED = "pictures", "searched pictures"


def take(
    waiting: QuerySet[Picture],
    *,
    most: int,
    work: Callable[[Sequence[UUID]], int],
    blameless: tuple[type[Exception], ...] = (),
) -> int:
    """Let `work` have up to `most` of the waiting pictures, or else one suspect alone; what it returns, 0 for none.

    A try stays counted until `work` sets `attempts` to 0. Errors of the kinds `blameless`, and of the database, are not
    counted, nor is work that returns 0.
    """
    fresh = waiting.filter(attempts=0)
    if fresh.exists():
        with at_the_table(alone=False):
            return _try(_claimed(fresh, most), work, blameless)
    suspect = _suspect(waiting)
    if suspect is None:
        return 0
    with held(suspect) as is_ours:
        if not is_ours:
            return 0
        with at_the_table(alone=True):
            return _try(_claimed(waiting.filter(pk=suspect), 1), work, blameless)


def unlocked(waiting: QuerySet[Picture]) -> QuerySet[Picture]:
    """To be locked, the oldest first; what is locked already is another worker's, so that none does the same twice."""
    return waiting.select_for_update(of=("self",), skip_locked=True).order_by("ready_at")


@transaction.atomic
def _suspect(waiting: QuerySet[Picture]) -> UUID | None:
    """One that nobody is at, and was on the table when a worker died."""
    found = unlocked(waiting).only("pk").first()
    return found.pk if found else None


@transaction.atomic
def _claimed(waiting: QuerySet[Picture], most: int) -> list[UUID]:
    claimed = [picture.pk for picture in unlocked(waiting).only("pk")[:most]]
    Picture.objects.filter(pk__in=claimed).update(attempts=F("attempts") + 1)
    return claimed


def _try(
    picture_ids: Sequence[UUID], work: Callable[[Sequence[UUID]], int], blameless: tuple[type[Exception], ...]
) -> int:
    not_counted: tuple[type[Exception], ...] = (DatabaseError, *blameless)
    if not picture_ids:
        return 0
    try:
        dealt_with = work(picture_ids)
    except not_counted:
        forgive(picture_ids)
        raise
    if not dealt_with:  # somebody else had them just then
        forgive(picture_ids)
    return dealt_with


def forgive(picture_ids: Sequence[UUID]) -> None:
    """Count one try less against these; a database that is away cannot."""
    with suppress(DatabaseError):
        Picture.objects.filter(pk__in=picture_ids, attempts__gt=0).update(attempts=F("attempts") - 1)


@contextmanager
def held(picture: UUID | str) -> Iterator[bool]:
    """Whether this process alone has the picture of that name, for the block; at once."""
    key = f"picture {picture}"
    is_ours = _ask("SELECT pg_try_advisory_lock(hashtext(%s))", key)
    try:
        yield is_ours
    finally:
        if is_ours:
            _let_go("SELECT pg_advisory_unlock(hashtext(%s))", key)


@contextmanager
def at_the_table(*, alone: bool, table: str = PICTURES) -> Iterator[None]:
    """Do the block beside other such work, or `alone`; after PATIENCE, as if there were nobody else."""
    kind = "" if alone else "_shared"
    is_held = _wait(f"SELECT pg_advisory_lock{kind}(hashtext(%s))", table)
    try:
        yield
    finally:
        if is_held:
            _let_go(f"SELECT pg_advisory_unlock{kind}(hashtext(%s))", table)


def _wait(statement: str, table: str) -> bool:
    _ask("SELECT set_config('lock_timeout', %s, false)", PATIENCE)
    try:
        _ask(statement, table)
    except OperationalError:
        return False
    finally:
        if connection.is_usable():
            _ask("SELECT set_config('lock_timeout', %s, false)", "0")
    return True


def _ask(statement: str, value: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return bool(cursor.fetchone()[0])


def _let_go(statement: str, key: str) -> None:
    """A connection that is gone has let go by itself."""
    if connection.is_usable():
        _ask(statement, key)
