"""AVIF copies of pictures, made after all else: what waits is what the row says, and uploads always go first."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from discovery.imaging.apart import open_upright
from discovery.imaging.opening import PictureRefused
from discovery.imaging.renditions import WIDEST, WORTH, Rendition, render_avif
from discovery.posts import files
from discovery.posts.bounds import limits
from discovery.posts.models import Picture

logger = logging.getLogger(__name__)

# By then it is searchable on most sites: whoever waits for that has had the processors.
SETTLED = timedelta(minutes=1)
# An upload that has waited for longer is the sweep's, and no reason to make no copies at all.
RECENT = timedelta(minutes=1)
BATCH = 10


def encode_waiting() -> int:
    """Deal with up to BATCH pictures, the newest first; stops as soon as an upload waits. How many."""
    ready = Picture.objects.filter(state=Picture.State.READY)
    settled = ready.filter(avif_widths__isnull=True, ready_at__lt=timezone.now() - SETTLED)
    waiting = list(settled.order_by("-ready_at").values_list("pk", flat=True)[:BATCH])
    dealt_with = 0
    for picture_id in waiting:
        if _upload_waits():
            break
        dealt_with += encode(picture_id)
    return dealt_with


def encode(picture_id: UUID) -> bool:
    """Make the AVIF copies of one picture, where they save something. False when another worker has taken it.

    It is taken before the work begins: one that kills its worker is served as WebP, and not tried again.
    """
    if not Picture.objects.filter(pk=picture_id, avif_widths__isnull=True).update(avif_widths=[]):
        return False
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is not None and (copies := _copies(picture)):
        _keep(picture_id, copies)
    return True


def _copies(picture: Picture) -> list[Rendition]:
    """In the widths that it has as WebP and, if it is large, in WIDEST; none where that is not worth it."""
    widths = picture.rendition_widths
    try:
        copies = render_avif(open_upright(files.read(files.original_name(picture.pk)), limits()), [*widths, WIDEST])
        webp = sum(files.size(files.rendition_name(picture.pk, width)) for width in widths)
    except (PictureRefused, FileNotFoundError) as problem:
        logger.warning("picture %s has no AVIF copies: %s", picture.pk, problem)
        return []
    return copies if sum(len(copy.data) for copy in copies if copy.width in widths) <= WORTH * webp else []


@transaction.atomic
def _keep(picture_id: UUID, copies: Sequence[Rendition]) -> None:
    """Whoever deletes the picture waits until its files are written, and removes them then."""
    there = Picture.objects.select_for_update(no_key=True).filter(pk=picture_id)
    if not there.exists():
        return
    for copy in copies:
        files.store(files.avif_name(picture_id, copy.width), copy.data)
    there.update(avif_widths=[copy.width for copy in copies])


def _upload_waits() -> bool:
    received = Picture.objects.filter(state=Picture.State.RECEIVED)
    return received.filter(created_at__gt=timezone.now() - RECENT).exists()
