"""Finishing an upload: from the stored original to renditions, placeholder, fingerprint and palette.

Each function may run twice, and beside itself: a row lock decides who works, the row's state whether work is left.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.events.models import Event
from accounts.events.services import record
from discovery.imaging.apart import open_upright
from discovery.imaging.apart.decoder import CannotDecode
from discovery.imaging.fingerprint import fingerprint
from discovery.imaging.opening import PictureRefused, captured_at
from discovery.imaging.palette import palette
from discovery.imaging.placeholder import placeholder
from discovery.imaging.renditions import download_jpeg, render
from discovery.posts import files, turns
from discovery.posts.bounds import limits
from discovery.posts.colours import write_swatches
from discovery.posts.happenings import note_published
from discovery.posts.models import Picture, Post
from discovery.screening.models import Sighting
from discovery.screening.processing import check_blocklist
from discovery.uploads import arriving
from discovery.uploads.models import Arrival
from discovery.uploads.selectors import progress_of

logger = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=60)
REFUSALS_KEPT = timedelta(days=7)
SWEEP_BATCH = 20
# A worker knows no reader: what it stores is English, and translated where it is shown (posts/refusals.py).
UNPREPARED = gettext_noop("This picture could not be prepared; it stopped the worker again and again.")
GONE = gettext_noop("The stored file is gone.")
# A full disk, a database that is restarted, a machine on which no decoder runs: they stop no worker.
NO_FAULT_OF_PICTURES = (OSError, DatabaseError, CannotDecode)


def prepare(picture_id: UUID) -> bool:
    """Make one received picture ready, or refuse it. False when there was nothing to do, or another is at it."""
    waiting = Picture.objects.filter(pk=picture_id, state=Picture.State.RECEIVED)
    with turns.held(picture_id) as is_ours:
        attempts = waiting.values_list("attempts", flat=True).first() if is_ours else None
        if attempts is None:
            return False
        with turns.at_the_table(alone=attempts > 0):
            return _try(picture_id, waiting)


def _try(picture_id: UUID, waiting: QuerySet[Picture]) -> bool:
    # Counted outside the transaction below: a picture that kills its worker must not do so for ever.
    waiting.update(attempts=F("attempts") + 1)
    try:
        return _prepare(waiting)
    except NO_FAULT_OF_PICTURES:
        turns.forgive([picture_id])
        raise


@transaction.atomic
def _prepare(waiting: QuerySet[Picture]) -> bool:
    picture = waiting.select_for_update().first()
    if picture is None:
        return False
    if picture.attempts > turns.MOST_ATTEMPTS:
        _refuse(picture, UNPREPARED, keep=True)
    else:
        _make_ready(picture)
    finish_post(picture.post_id)
    return True


def _make_ready(picture: Picture) -> None:
    try:
        original = files.read(files.original_name(picture.pk))
        image = open_upright(original, limits())
    except (PictureRefused, FileNotFoundError) as problem:
        _refuse(picture, str(problem) if isinstance(problem, PictureRefused) else GONE)
        return
    picture.fingerprint = fingerprint(image)
    seen = check_blocklist(picture)
    if seen and seen.kind == Sighting.Kind.REFUSED:
        _refuse(picture, seen.reason, keep=True)
        return
    renditions = render(image)
    for rendition in renditions:
        files.store(files.rendition_name(picture.pk, rendition.width), rendition.data)
    files.store(files.download_name(picture.pk), download_jpeg(image))
    picture.width, picture.height = image.size
    picture.rendition_widths = [rendition.width for rendition in renditions]
    picture.placeholder = placeholder(image)
    picture.palette = [swatch.as_json() for swatch in palette(image)]
    picture.captured_at = captured_at(original)
    # What follows counts its own attempts.
    picture.state, picture.ready_at, picture.attempts = Picture.State.READY, timezone.now(), 0
    picture.save()
    write_swatches(picture)


def _refuse(picture: Picture, problem: str, *, keep: bool = False) -> None:
    """`keep` its original, where it may be no fault of the picture's: whoever runs the site may have it tried again."""
    logger.warning("picture %s was refused: %s", picture.pk, problem)
    picture.state, picture.problem, picture.ready_at = Picture.State.REJECTED, problem[:300], timezone.now()
    picture.save(update_fields=["state", "problem", "ready_at"])
    remove = files.remove_copies if keep else files.remove
    transaction.on_commit(lambda: remove(picture.pk))


def finish_post(post_id: UUID) -> None:
    """Publish the post when none of its pictures waits; refuse it when none could be shown."""
    post = Post.objects.select_for_update().get(pk=post_id)
    states = set(post.pictures.values_list("state", flat=True))
    if post.state != Post.State.PROCESSING or Picture.State.RECEIVED in states:
        return
    post.state = Post.State.PUBLISHED if Picture.State.READY in states else Post.State.REJECTED
    post.save(update_fields=["state"])
    note_published([post])
    # Else its last vector finishes it (embeddings.indexing); the lock on the post lets only one of the two see the end.
    if progress_of(post).is_finished:
        record(kind=Event.Kind.FINISHED, user_id=post.author_id, subject=post.pk)


def prepare_waiting() -> int:
    """Prepare what has waited for too long; the number of pictures tried, at most `SWEEP_BATCH`."""
    # By the database's clock; a picture from the future came by a clock that is ahead, and may wait as long as any.
    is_overdue = Q(created_at__lt=Now() - OVERDUE) | Q(created_at__gt=Now() + OVERDUE)
    overdue = Picture.objects.filter(is_overdue, state=Picture.State.RECEIVED)
    waiting = list(overdue.order_by("created_at").values_list("pk", flat=True)[:SWEEP_BATCH])
    return sum(_prepare_beside_others(picture_id) for picture_id in waiting)


def _prepare_beside_others(picture_id: UUID) -> bool:
    """One that fails again is a line of the log: those behind it get their turn."""
    try:
        return prepare(picture_id)
    except Exception:
        logger.exception("picture %s could not be prepared, the sweep repeats it", picture_id)
        return False


def forget_expired_arrivals() -> None:
    """What has had its time goes, and files of arrivals that nobody knows."""
    for arrival in Arrival.objects.filter(expires_at__lte=Now()):
        arriving.remove(arrival.pk)
        arrival.delete()
    arriving.remove_strays(set(Arrival.objects.values_list("pk", flat=True)))


def delete_old_refusals() -> None:
    """Refused posts are kept for a week from then on, whatever date they bear: their authors can read why."""
    since = Now() - REFUSALS_KEPT
    lately = Picture.objects.filter(Q(created_at__gte=since) | Q(ready_at__gte=since), post=OuterRef("pk"))
    old = Post.objects.filter(~Exists(lately), state=Post.State.REJECTED, created_at__lt=since)
    pictures = list(Picture.objects.filter(post__in=old).values_list("pk", flat=True))
    old.delete()
    for picture_id in pictures:
        files.remove(picture_id)
