"""The worker's tasks that place pictures in embedding spaces; each may run twice."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from discovery.embeddings import indexing, spaces, tastes
from discovery.nudges import nudge

# Longer than a picture waits for its vector on most sites; what waits longer is the sweep's.
RECENT = timedelta(minutes=1)


@shared_task(name="embeddings.embed_recent")
def embed_recent() -> None:
    """One batch of what has just become ready; more of it is the next message's work, so others get their turn."""
    embedded = indexing.embed_batch(recent=RECENT)
    if embedded >= indexing.BATCH:
        nudge(embed_recent)
    if embedded:
        nudge(refresh_tastes)


@shared_task(name="embeddings.embed_waiting")
def embed_waiting() -> None:
    """One batch of all that waits, however long; the sweep's."""
    if indexing.embed_batch():
        nudge(embed_waiting)
        nudge(refresh_tastes)


@shared_task(name="embeddings.refresh_tastes")
def refresh_tastes() -> None:
    tastes.refresh_stale()


@shared_task(name="embeddings.tend_spaces")
def tend_spaces() -> None:
    """Opens the space of a newly configured encoder; lets it be searched once it holds every picture."""
    spaces.ensure_configured_space()
