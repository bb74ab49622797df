"""The worker's tasks of webhooks; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.nudges import nudge
from discovery.webhooks import delivering, gathering


@shared_task(name="webhooks.gather")
def gather() -> None:
    gathered = gathering.gather()
    if gathered == gathering.GATHERED:
        nudge(gather)
    if gathered:
        nudge(deliver)


@shared_task(name="webhooks.deliver")
def deliver() -> None:
    if delivering.deliver_due():
        nudge(deliver)


@shared_task(name="webhooks.tidy")
def tidy() -> None:
    delivering.forget_old()
