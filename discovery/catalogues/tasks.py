"""The worker's tasks for catalogues; each carries an identifier to one function and may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.catalogues import processing
from discovery.nudges import nudge
from discovery.shop.models import Catalogue


@shared_task(name="catalogues.refresh")
def refresh(catalogue_id: int) -> None:
    if processing.refresh_stored(catalogue_id):
        nudge(refresh, catalogue_id)


@shared_task(name="catalogues.refresh_waiting")
def refresh_waiting() -> None:
    """What lost messages left behind; one that is being refreshed is let be."""
    for catalogue_id in Catalogue.objects.filter(state=Catalogue.State.WAITING).values_list("pk", flat=True):
        nudge(refresh, catalogue_id)
