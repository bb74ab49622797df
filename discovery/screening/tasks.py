"""The worker's tasks of the blocklist and the classifier; each may run twice."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task

from discovery.embeddings.encoders.protocol import EncoderError
from discovery.nudges import nudge
from discovery.screening import processing

logger = logging.getLogger(__name__)


@shared_task(name="screening.prepare_blocked")
def prepare_blocked(blocked_id: str) -> None:
    """On the queue of pictures that strangers send, since it opens such a file."""
    if processing.prepare_blocked(UUID(blocked_id)):
        nudge(look)


@shared_task(name="screening.prepare_waiting")
def prepare_waiting() -> None:
    if processing.prepare_waiting():
        nudge(look)


@shared_task(name="screening.look")
def look() -> None:
    """One batch; more of it is the next message's work, so others get their turn."""
    try:
        while processing.embed_blocked():  # before any picture is held against them
            pass
    except EncoderError as problem:
        logger.error("%s", problem)
    if processing.look() >= processing.BATCH:
        nudge(look)


@shared_task(name="screening.tidy")
def tidy() -> None:
    processing.forget_old()
