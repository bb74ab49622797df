"""The worker's tasks that finish an upload; each carries identifiers to one function and may run twice."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from discovery.embeddings.tasks import embed_recent
from discovery.nudges import nudge
from discovery.uploads import processing


@shared_task(name="uploads.prepare_picture")
def prepare_picture(picture_id: str) -> None:
    if processing.prepare(UUID(picture_id)):
        nudge(embed_recent)


@shared_task(name="uploads.prepare_waiting")
def prepare_waiting() -> None:
    """What lost messages left behind, a bounded number a run."""
    if processing.prepare_waiting():
        nudge(embed_recent)
        nudge(prepare_waiting)


@shared_task(name="uploads.tidy")
def tidy() -> None:
    processing.delete_old_refusals()
    processing.forget_expired_arrivals()
