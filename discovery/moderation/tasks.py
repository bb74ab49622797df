"""The worker's task of moderation; it may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.moderation import processing
from discovery.nudges import nudge


@shared_task(name="moderation.take_up")
def take_up() -> None:
    """What the site has found by itself, a bounded number a run."""
    if processing.take_up() >= processing.BATCH:
        nudge(take_up)
