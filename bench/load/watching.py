"""What a site looks like from below while it is driven: memory and open files of its processes, connections,
and what waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import numpy as np
import psutil
import redis

QUEUES = ("interactive", "imaging", "embedding", "default")
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
UNPREPARED = "SELECT count(*) FROM discovery_picture WHERE state = 'received'"
UNPLACED = """SELECT count(*) FROM discovery_picture p WHERE state = 'ready' AND problem = ''
AND NOT EXISTS (SELECT FROM discovery_embedding e WHERE e.picture_id = p.id)"""
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Below:
    """Where to look: `sql` returns the rows of a statement; `processes` are the first ones of each part, by name."""

    sql: Callable[[str], Sequence[tuple[Any, ...]]]
    queue: redis.Redis
    processes: Mapping[str, int]

    def number(self, statement: str) -> int:
        return int(self.sql(statement)[0][0])

    def waiting(self) -> int:
        """Pictures that were taken and cannot be found yet."""
        return self.number(UNPREPARED) + self.number(UNPLACED)

    def messages(self) -> int:
        """In all queues together. A sweep that is sent every so often waits as one message."""
        return sum(int(self.queue.llen(name)) for name in QUEUES)

    def memory(self, name: str) -> float:
        """Resident megabytes of the part and of all that it has started."""
        return self._total(name, lambda process: int(process.memory_info().rss)) / MEGABYTE

    def files(self, name: str) -> int:
        """File descriptors, sockets among them, that the part and all that it has started hold open."""
        return self._total(name, lambda process: int(process.num_fds()))

    def clients(self) -> int:
        """Connections to Redis, this one among them."""
        return int(self.queue.info("clients")["connected_clients"])

    def _total(self, name: str, count: Callable[[psutil.Process], int]) -> int:
        first = psutil.Process(self.processes[name])
        total = 0
        for process in (first, *first.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += count(process)
        return total


@dataclass(frozen=True)
class Sample:
    """`at` in seconds since the watching began; `memory` in megabytes, and open `files`, by the part's name;
    `connections` to PostgreSQL, `clients` of Redis."""

    at: float
    memory: Mapping[str, float]
    files: Mapping[str, int]
    connections: int
    clients: int
    messages: int
    waiting: int


@contextmanager
def watched(below: Below, every: float) -> Iterator[list[Sample]]:
    """The samples, which grow while the block runs."""
    samples: list[Sample] = []
    over, begun = Event(), time.monotonic()

    def look() -> None:
        while not over.wait(every):
            memory = {name: below.memory(name) for name in below.processes}
            files = {name: below.files(name) for name in below.processes}
            seen = (below.number(CONNECTIONS), below.clients(), below.messages(), below.waiting())
            samples.append(Sample(time.monotonic() - begun, memory, files, *seen))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def growth(moments: Sequence[float], values: Sequence[float]) -> float:
    """How much the line that fits best (least squares) rises from the first moment to the last, in the values' unit."""
    slope, _start = np.polyfit(moments, values, 1)
    return float(slope * (moments[-1] - moments[0]))


def settled(samples: Sequence[Sample], share: float) -> Sequence[Sample]:
    """Those after the first `share` of the time: caches fill, threads and connections are opened as they are needed."""
    after = samples[-1].at * share
    return [sample for sample in samples if sample.at >= after]
