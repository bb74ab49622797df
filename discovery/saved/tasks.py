"""The worker's tasks for saved searches; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.nudges import nudge
from discovery.saved import processing


@shared_task(name="saved.look")
def look() -> None:
    """One batch of those that are due; more of them are the next message's work, so others get their turn."""
    if processing.look_for_finds() >= processing.BATCH:
        nudge(look)


@shared_task(name="saved.tidy")
def tidy() -> None:
    processing.keep_pictures_in_use()
    processing.forget_old_finds()
