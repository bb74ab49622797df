"""The worker's tasks of federation; each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from discovery.federation import delivering, outgoing
from discovery.nudges import nudge


@shared_task(name="federation.spread")
def spread() -> None:
    """Whose account was closed is taken back first: what they post since is for their followers here."""
    if not settings.KINDRED_FEDERATION:
        return
    outgoing.part_from_followers_of_hidden()
    if outgoing.spread() == outgoing.BATCH:
        nudge(spread)
    nudge(deliver)


@shared_task(name="federation.deliver")
def deliver() -> None:
    if settings.KINDRED_FEDERATION and delivering.deliver_due():
        nudge(deliver)


@shared_task(name="federation.tidy")
def tidy() -> None:
    delivering.tidy()
