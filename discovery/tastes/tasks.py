"""The worker's tasks that make people's tastes; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.nudges import nudge
from discovery.tastes import processing

PEOPLE_A_TURN = 20


@shared_task(name="tastes.refresh")
def refresh() -> None:
    """A few people; more of them are the next message's work, so that others get their turn."""
    if processing.refresh_stale(PEOPLE_A_TURN) == PEOPLE_A_TURN:
        nudge(refresh)


@shared_task(name="tastes.nightly")
def nightly() -> None:
    processing.mark_everybody()
    nudge(refresh)
