"""What the clock does about what is left lying; may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.integrity import processing


@shared_task(name="integrity.sweep")
def sweep() -> None:
    processing.sweep()
