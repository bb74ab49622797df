"""What waits in the background, what runs, and what has failed; for staff and for monitors."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.core.cache import cache
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from accounts.events.models import Event
from discovery.embeddings.models import Embedding
from discovery.embeddings.spaces import active_space
from discovery.exports.models import AccountExport
from discovery.federation.models import FederatedDelivery
from discovery.imports.models import ImportJob
from discovery.jobs.models import TaskFailure
from discovery.posts.models import Picture
from discovery.uploads.processing import UNPREPARED
from discovery.webhooks.models import Webhook
from discovery.webhooks.selectors import sendable

QUEUES = ("interactive", "imaging", "embedding", "default")
# Counting a backlog walks tables: a page that refreshes itself and two monitors ask the database once.
REMEMBERED = 10
BACKLOGS = "kindred:backlogs"
# Seconds: a worker answers at once or not at all.
PATIENCE = 1
# What moves on by itself does so within this time.
STUCK = timedelta(minutes=15)


LABELS = {
    "preparing": _("Pictures to prepare"),
    "embedding": _("Pictures to embed"),
    "regions": _("Pictures whose parts are not indexed"),
    "events": _("Events to tell webhooks of"),
    "webhooks": _("Messages to webhooks"),
    "federation": _("Messages to other servers"),
    "imports": _("Imports"),
    "exports": _("Exports"),
}


@dataclass(frozen=True)
class Backlog:
    """Rows that wait for the same work, and since when the oldest does; `name` is a key of LABELS."""

    name: str
    number: int
    oldest: datetime | None

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def seconds(self) -> float:
        return max(0.0, (timezone.now() - self.oldest).total_seconds()) if self.oldest else 0.0


@dataclass(frozen=True)
class Running:
    """A task that a worker is at; `seconds` is for how long."""

    worker: str
    name: str
    arguments: list[Any]
    seconds: int


def queue_lengths() -> dict[str, int] | None:
    """How many messages each queue holds; None: the broker does not answer."""
    try:
        with current_app.connection_for_read(connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=0, timeout=PATIENCE)
            client: Any = broker.default_channel.client  # type: ignore[attr-defined]  # Redis's
            return {name: int(client.llen(name)) for name in QUEUES}
    except (OperationalError, OSError):
        return None


def backlogs() -> list[Backlog]:
    """Each kind of work that waits in rows, also where none does; a few seconds old at most."""
    known: list[Backlog] | None = cache.get_or_set(BACKLOGS, lambda: list(_backlogs()), REMEMBERED)
    return known or []


def running() -> list[Running]:
    """What the workers say that they are at, within PATIENCE; the longest first."""
    try:
        told: Mapping[str, Any] = current_app.control.inspect(timeout=PATIENCE).active() or {}
    except (OperationalError, OSError):
        return []
    now = time.time()
    found = [
        Running(worker, each["name"], list(each.get("args") or ()), max(0, int(now - (each["time_start"] or now))))
        for worker, tasks in told.items()
        for each in tasks
    ]
    return sorted(found, key=lambda one: -one.seconds)


def open_failures() -> QuerySet[TaskFailure]:
    """The latest first."""
    return TaskFailure.objects.filter(retried_at=None).order_by("-failed_at", "-pk")


def stuck_imports() -> QuerySet[ImportJob]:
    late = timezone.now() - STUCK
    working = ImportJob.objects.filter(state__in=ImportJob.WORKING, beat_at__lt=late)
    return working.select_related("owner").order_by("beat_at")


def stuck_exports() -> QuerySet[AccountExport]:
    late = timezone.now() - STUCK
    waiting = AccountExport.objects.filter(state=AccountExport.State.WAITING, created_at__lt=late)
    return waiting.select_related("owner").order_by("created_at")


def given_up_pictures() -> QuerySet[Picture]:
    """Pictures that stopped their worker again and again, whose originals are kept; and ready ones without a vector
    because they could not be read or encoded."""
    unprepared = Q(state=Picture.State.REJECTED, attempts__gt=0, problem=UNPREPARED)
    unplaced = Q(state=Picture.State.READY) & ~Q(problem="")
    return Picture.objects.filter(unprepared | unplaced).select_related("post__author").order_by("-created_at")


def failing_webhooks() -> QuerySet[Webhook]:
    """Those whose messages were tried in vain and still wait, the fullest first; `number` is how many."""
    tried = Count("deliveries", filter=Q(deliveries__attempts__gt=0, deliveries__next_at__isnull=False))
    return Webhook.objects.filter(paused_at=None).annotate(number=tried).filter(number__gt=0).order_by("-number")


def _backlogs() -> Iterator[Backlog]:
    now, state = timezone.now(), Picture.State
    yield _of("preparing", Picture.objects.filter(state=state.RECEIVED), "created_at")
    space = active_space()
    if space is not None:
        placed = Exists(Embedding.objects.filter(space=space, picture=OuterRef("pk")))
        ready = Picture.objects.filter(state=state.READY)
        yield _of("embedding", ready.filter(~placed, problem=""), "ready_at")
        yield _of("regions", ready.filter(placed, regions__isnull=True), "ready_at")
    yield _of("events", Event.objects.filter(hooked_at=None), "created_at")
    yield _of("webhooks", sendable().filter(next_at__lte=now), "next_at")
    yield _of("federation", FederatedDelivery.objects.filter(next_at__lte=now), "next_at")
    yield _of("imports", ImportJob.objects.filter(state__in=ImportJob.WORKING), "created_at")
    yield _of("exports", AccountExport.objects.filter(state=AccountExport.State.WAITING), "created_at")


def _of(name: str, rows: QuerySet[Any], since: str) -> Backlog:
    told = rows.aggregate(number=Count("pk"), oldest=Min(since))
    return Backlog(name, told["number"], told["oldest"])
