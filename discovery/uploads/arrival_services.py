"""Files that arrive in pieces: begun, continued where they broke off, looked at when whole, and become pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import BinaryIO, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from accounts.users.models import User
from discovery.crowding import Crowded
from discovery.imaging.opening import PictureRefused, inspect
from discovery.posts.bounds import limits
from discovery.posts.refusals import told
from discovery.uploads import arriving
from discovery.uploads.models import Arrival, expiry
from discovery.uploads.selectors import pictures_waiting

ARRIVALS_A_PERSON = 40
RESTING = timedelta(hours=1)
# Bytes that are kept at once: what a lost connection costs at most.
PIECE = 262_144


class Misplaced(Exception):
    """The piece does not begin where the file ends; `received` bytes of it are here."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class Readable(Protocol):
    def read(self, length: int, /) -> bytes: ...


@transaction.atomic
def begin(*, owner: User, size: int, name: str = "") -> Arrival:
    """An arrival of `size` bytes. Raises ValidationError: empty, too-many-bytes, too-many-arrivals; and Crowded."""
    check_room()
    try:
        limits().check_bytes(size)
    except PictureRefused as refused:
        raise ValidationError(told(refused), code=refused.code) from None
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two at once do not pass the limit
    waiting = Arrival.objects.filter(owner=owner, expires_at__gt=timezone.now())
    if waiting.count() >= ARRIVALS_A_PERSON and not _make_room(waiting):
        raise ValidationError(
            _("%(most)s of your pictures are on their way already. Post them, or start over.")
            % {"most": ARRIVALS_A_PERSON},
            code="too-many-arrivals",
        )
    return Arrival.objects.create(owner=owner, size=size, name=name[:255])


def check_room() -> None:
    """Raises Crowded `too-many-waiting`: the workers are behind, and one more would wait for longer still."""
    if pictures_waiting(settings.KINDRED_MOST_WAITING) >= settings.KINDRED_MOST_WAITING:
        raise Crowded(
            _("So many pictures are being prepared that yours would wait for long. Send them again in a minute."),
            code="too-many-waiting",
        )


def append(*, arrival: Arrival, offset: int, stream: Readable, length: int) -> int:
    """Keep up to `length` bytes of `stream` from `offset` on; how many bytes of the file are here now.

    Each piece is kept by itself: no lock is held while the network is waited for, and a connection that breaks leaves
    what has come. Raises Misplaced, also when another request has gone on meanwhile; Arrival.DoesNotExist, also when it
    was posted or taken back meanwhile; and ValidationError for more than was announced, and where a whole file is no
    picture that is taken; then nothing of it is left.
    """
    require_own(arrival.owner_id)
    end = offset + length
    if offset != arrival.received:
        raise Misplaced(arrival.received)
    if end > arrival.size:
        raise ValidationError(_("This is more than the file was said to hold."), code="too-many-bytes")
    while offset < end and (piece := stream.read(min(PIECE, end - offset))):
        offset = _keep(arrival.pk, offset, piece)
    if offset == arrival.size:
        _look_at(arrival)
    return offset


def drop(*, arrival: Arrival) -> None:
    """Forget an arrival and its bytes."""
    require_own(arrival.owner_id)
    arriving.remove(arrival.pk)
    arrival.delete()


def take(*, owner: User, arrivals: Collection[UUID]) -> None:
    """Let finished arrivals be pictures from now on, in the transaction that makes those. Raises ValidationError."""
    rows = Arrival.objects.select_for_update().filter(owner=owner, pk__in=arrivals)
    if len(rows) < len(set(arrivals)):
        raise unknown()
    Arrival.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: _remove_all(arrivals))


def read_arrivals(texts: Sequence[str]) -> list[UUID]:
    """The identifiers that a form or a client names. Raises ValidationError `arrival-unknown`."""
    try:
        named = [UUID(text) for text in texts]
    except ValueError:
        raise unknown() from None
    if len(set(named)) < len(named):
        raise unknown()
    return named


def finished(owner: User, named: Sequence[UUID]) -> list[Arrival]:
    """In the order of `named`. Raises ValidationError: arrival-unknown, arrival-unfinished."""
    found = Arrival.objects.filter(owner=owner, expires_at__gt=timezone.now()).in_bulk(named)
    if len(found) < len(named):
        raise unknown()
    if any(one.received < one.size for one in found.values()):
        raise ValidationError(
            _("A picture has not arrived as a whole. Send the rest first."), code="arrival-unfinished"
        )
    return [found[arrival_id] for arrival_id in named]


def unknown() -> ValidationError:
    return ValidationError(
        _("A picture did not arrive, or waited here for too long. Send it again."), code="arrival-unknown"
    )


def _make_room(waiting: QuerySet[Arrival]) -> bool:
    """Whether one gave way: the oldest, if nothing has come of it for RESTING; of what was given up nobody tells."""
    oldest = waiting.filter(expires_at__lt=expiry() - RESTING).order_by("expires_at").first()
    if oldest is None:
        return False
    transaction.on_commit(partial(arriving.remove, oldest.pk))
    oldest.delete()
    return True


@transaction.atomic
def _keep(arrival_id: UUID, offset: int, piece: bytes) -> int:
    row = Arrival.objects.select_for_update().get(pk=arrival_id)
    if row.received != offset:
        raise Misplaced(row.received)
    arriving.write(arrival_id, offset, piece)
    row.received, row.expires_at = offset + len(piece), expiry()
    row.save(update_fields=["received", "expires_at"])
    return row.received


def _look_at(arrival: Arrival) -> None:
    try:
        with arriving.ArrivedFile(arrival.pk, arrival.name) as file:
            inspect(cast("BinaryIO", file), limits())
    except FileNotFoundError:
        raise Arrival.DoesNotExist from None
    except PictureRefused as refused:
        drop(arrival=arrival)
        raise ValidationError(told(refused), code=refused.code) from None


def _remove_all(arrivals: Iterable[UUID]) -> None:
    for arrival_id in arrivals:
        arriving.remove(arrival_id)
