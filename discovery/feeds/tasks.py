"""The worker's tasks for feeds; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.feeds import processing


@shared_task(name="feeds.tidy")
def tidy() -> None:
    processing.forget_seen()
