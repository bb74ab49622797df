"""The worker's tasks that place pictures in embedding spaces; each may run twice."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task

from discovery.embeddings import density, indexing, pace, recall, region_indexing, spaces
from discovery.embeddings.encoders.protocol import EncoderError
from discovery.nudges import LOOK, REFRESH_TASTES, nudge, nudge_named

logger = logging.getLogger(__name__)

# Longer than a picture waits for its vector on most sites; what waits longer is the sweep's.
RECENT = timedelta(minutes=1)


@shared_task(name="embeddings.embed_recent")
def embed_recent() -> None:
    """One batch of what has just become ready; more of it is the next message's work, so others get their turn."""
    embedded = _embed(RECENT)
    if embedded >= indexing.BATCH:
        nudge(embed_recent)
    elif embedded:
        nudge(embed_regions)
    if embedded:
        nudge_named(REFRESH_TASTES)
        nudge_named(LOOK)


@shared_task(name="embeddings.embed_waiting")
def embed_waiting() -> None:
    """One batch of all that waits, however long; the sweep's."""
    if _embed(None):
        nudge(embed_waiting)
        nudge_named(REFRESH_TASTES)
        nudge_named(LOOK)


@shared_task(name="embeddings.embed_regions")
def embed_regions() -> None:
    """One batch of the parts of pictures; none while whole ones wait, the last of which sends this again."""
    if indexing.is_awaited(RECENT):
        return
    try:
        if region_indexing.embed_regions():
            nudge(embed_regions)
    except EncoderError as problem:
        logger.error("%s", problem)


@shared_task(name="embeddings.measure_recall")
def measure_recall() -> None:
    recall.measure_waiting()


@shared_task(name="embeddings.measure_density")
def measure_density() -> None:
    density.measure_outdated()


@shared_task(name="embeddings.tend_spaces")
def tend_spaces() -> None:
    """Opens the space of a newly configured encoder; lets it be searched once it holds every picture."""
    try:
        spaces.ensure_configured_space()
    except EncoderError as problem:
        logger.error("%s", problem)


def _embed(recent: timedelta | None) -> int:
    """How many pictures were dealt with. A missing encoder is one line of the log: the sweep tries again."""
    try:
        embedded = indexing.embed_batch(recent=recent)
        pace.note_embedded(embedded)
        return embedded
    except EncoderError as problem:
        logger.error("%s", problem)
        return 0
