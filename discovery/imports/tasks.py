"""The worker's tasks for imports; each carries an identifier to one function and may run twice."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from discovery.imports import processing
from discovery.imports.models import ImportJob
from discovery.nudges import nudge
from discovery.uploads.selectors import pictures_waiting


@shared_task(name="imports.work")
def work(job_id: str) -> None:
    """One turn; the next one waits its turn among other work, and for `go_on` while too many pictures wait already."""
    most = settings.KINDRED_MOST_WAITING
    if pictures_waiting(most) < most and processing.work(UUID(job_id)):
        nudge(work, job_id)


@shared_task(name="imports.go_on")
def go_on() -> None:
    """What a lost message, or a worker that was killed, has left behind."""
    overdue = ImportJob.objects.filter(state__in=ImportJob.WORKING, beat_at__lt=timezone.now() - processing.OVERDUE)
    for job_id in overdue.values_list("pk", flat=True):
        nudge(work, str(job_id))


@shared_task(name="imports.tidy")
def tidy() -> None:
    processing.tidy()
