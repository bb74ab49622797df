"""Celery's clock, which neither fills a queue that nobody empties, nor stands still when the time is put back.

What it sends does not expire: whether a message has would be judged by the clock of the worker that takes it, and a
worker that is half a minute ahead would throw away all of them.
"""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry
from celery.utils.time import maybe_make_aware

# Far more than wait where a worker is at work; so many that are too late are done within seconds.
MOST_WAITING = 100


class Clock(PersistentScheduler):
    """Sends each task of the schedule in its time, unless its queue holds `MOST_WAITING` messages already."""

    def is_due(self, entry: ScheduleEntry) -> Any:
        """One that ran in the future runs an interval from now, not when the future has come."""
        now = maybe_make_aware(entry.default_now())
        entry.last_run_at = min(maybe_make_aware(entry.last_run_at or now), now)
        return super().is_due(entry)

    def apply_async(self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **given: Any) -> Any:
        if self.waiting(entry) >= MOST_WAITING:
            return None
        return super().apply_async(entry, producer, advance, **given)

    def waiting(self, entry: ScheduleEntry) -> int:
        """How many messages the queue of this task holds."""
        queue = self.app.amqp.router.route({}, str(entry.task))["queue"]
        channel: Any = self.producer.channel  # kombu annotates the base of all transports
        return int(channel._size(queue.name))
