"""`/metrics`: requests, what waits, and how search and suggestions do, in the text format of Prometheus 0.0.4.

For the machine itself, for signed-in staff, and for whoever has KINDRED_METRICS_TOKEN.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from secrets import compare_digest

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from accounts.related.tallies import exploration_share
from config.measuring import registry
from discovery.embeddings.indexes import index_bytes
from discovery.embeddings.models import Embedding
from discovery.embeddings.pace import embedded_so_far
from discovery.embeddings.recall import recall_now
from discovery.embeddings.spaces import active_space
from discovery.jobs.heartbeats import heartbeats
from discovery.jobs.selectors import backlogs, open_failures, queue_lengths

logger = logging.getLogger(__name__)
LOCAL = ("127.0.0.1", "::1", "")  # a socket of this machine has no address


def metrics(request: HttpRequest) -> HttpResponse:
    """404 for everybody else: what comes through a proxy says so in a header."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read(request: HttpRequest) -> bool:
    is_local = request.META.get("REMOTE_ADDR", "") in LOCAL and "HTTP_X_FORWARDED_FOR" not in request.META
    token = settings.KINDRED_METRICS_TOKEN
    given = request.headers.get("Authorization", "").encode()
    has_token = bool(token) and compare_digest(given, f"Bearer {token}".encode())
    return is_local or has_token or request.user.is_staff


class Site(Collector):
    """What is read at the moment of asking. A part that cannot be read is left out, and logged."""

    def collect(self) -> Iterator[Metric]:
        for part in PARTS:
            try:
                yield from part()
            except (DatabaseError, OSError, ObjectDoesNotExist) as problem:
                logger.warning("%s cannot be measured: %s", part.__name__.strip("_"), problem)

    def describe(self) -> list[Metric]:
        return []


def _spaces() -> Iterator[Metric]:
    space = active_space()
    if space is None:
        return
    recall, labels = recall_now(space), {"space": str(space), "index": space.index}
    if recall.mean is not None:
        yield _gauge("kindred_neighbour_recall", recall.mean, "Share of the true neighbours found, live.", labels)
    yield _gauge("kindred_neighbour_recall_samples", recall.samples, "Live questions asked again.", labels)
    yield _gauge("kindred_vector_index_bytes", index_bytes(space), "Size of the index that answers.", labels)
    placed = Embedding.objects.filter(space=space).count()
    yield _gauge("kindred_embeddings", placed, "Pictures that have their vector.", labels)


def _suggestions() -> Iterator[Metric]:
    told = exploration_share()
    if told.value is not None:
        meaning = "Share of the people suggested in 30 days whom few know yet."
        yield _gauge("kindred_suggestions_explored", told.value, meaning)
        yield _gauge("kindred_suggestions_shown", told.shown, "People suggested in 30 days.")


def _queues() -> Iterator[Metric]:
    lengths = queue_lengths()
    if lengths is not None:
        depth = GaugeMetricFamily("kindred_queue_messages", "Messages that wait in a queue.", labels=["queue"])
        for name, number in lengths.items():
            depth.add_metric([name], number)
        yield depth


def _waiting() -> Iterator[Metric]:
    number = GaugeMetricFamily("kindred_waiting", "Rows that wait for work.", labels=["work"])
    age = GaugeMetricFamily("kindred_waiting_oldest_seconds", "For how long the oldest has waited.", labels=["work"])
    for backlog in backlogs():
        number.add_metric([backlog.name], backlog.number)
        age.add_metric([backlog.name], backlog.seconds)
    yield number
    yield age


def _work() -> Iterator[Metric]:
    yield CounterMetricFamily("kindred_pictures_embedded", "Pictures embedded.", value=embedded_so_far())
    yield _gauge("kindred_failed_tasks", open_failures().count(), "Failed tasks that nobody has dealt with.")


def _workers() -> Iterator[Metric]:
    age = GaugeMetricFamily("kindred_heartbeat_age_seconds", "Since a worker's last sign of life.", labels=["worker"])
    for heartbeat in heartbeats():
        if heartbeat.age is not None:
            age.add_metric([heartbeat.name], heartbeat.age)
    yield age


def _gauge(name: str, value: float, meaning: str, labels: dict[str, str] | None = None) -> GaugeMetricFamily:
    labels = labels or {}
    family = GaugeMetricFamily(name, meaning, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


PARTS: tuple[Callable[[], Iterator[Metric]], ...] = (_spaces, _suggestions, _queues, _waiting, _work, _workers)
registry.register(Site())
