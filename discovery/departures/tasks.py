"""The worker's task about departures; it may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.departures import processing
from discovery.nudges import nudge


@shared_task(name="departures.delete_due")
def delete_due() -> None:
    if processing.delete_due():
        nudge(delete_due)
