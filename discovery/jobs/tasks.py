"""The worker's tasks about jobs; each may run twice."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from discovery.embeddings.encoders.protocol import EncoderError
from discovery.embeddings.encoding import configured_encoder
from discovery.jobs import heartbeats
from discovery.jobs.models import TaskFailure

KEPT = timedelta(days=30)


@shared_task(name="jobs.heartbeat")
def heartbeat() -> None:
    """Sent by the clock to the process for searched pictures, which holds the encoder in memory anyway."""
    heartbeats.note(heartbeats.CLOCK)
    try:
        configured_encoder()
    except EncoderError as problem:
        heartbeats.note_encoder(str(problem))
    else:
        heartbeats.note_encoder("")


@shared_task(name="jobs.tidy")
def tidy() -> None:
    TaskFailure.objects.filter(failed_at__lt=timezone.now() - KEPT).delete()
