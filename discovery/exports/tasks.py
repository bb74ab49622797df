"""The worker's tasks for exports; each may run twice."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from discovery.exports import processing
from discovery.exports.selectors import waiting
from discovery.nudges import nudge


@shared_task(name="exports.make")
def make(export_id: str) -> None:
    processing.make(UUID(export_id))


@shared_task(name="exports.go_on")
def go_on() -> None:
    """What a lost message, or a worker that was killed, has left behind."""
    for export_id in waiting().values_list("pk", flat=True):
        nudge(make, str(export_id))


@shared_task(name="exports.tidy")
def tidy() -> None:
    processing.tidy()
