"""The worker's task about events; it may run twice."""

from __future__ import annotations

from celery import shared_task

from accounts.events import processing


@shared_task(name="events.tidy")
def tidy() -> None:
    processing.forget_told()
