"""Who is alive in the background: each worker, and the clock, leaves the time in the cache every few seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache

# Without them something does not go on: pictures and the rest, searched pictures, and what the clock starts.
NEEDED = ("pipeline", "queries", "beat")
CLOCK = "beat"
# Celery's workers tell of themselves every 2 seconds; the clock's task is sent every 15.
NOTED_EVERY = 5.0
MOST_SECONDS = 60.0
_KEPT = 86_400
_ENCODER = "kindred:encoder"


@dataclass(frozen=True)
class Heartbeat:
    """`age` is in seconds since the last sign of life; None: none in a day."""

    name: str
    age: int | None

    @property
    def is_alive(self) -> bool:
        return self.age is not None and self.age <= MOST_SECONDS


def note(name: str) -> None:
    cache.set(_key(name), time.time(), _KEPT)


def heartbeats() -> list[Heartbeat]:
    """Of all that are needed, by one question to the cache."""
    now, noted = time.time(), cache.get_many([_key(name) for name in NEEDED])
    return [Heartbeat(name, max(0, int(now - noted[_key(name)])) if _key(name) in noted else None) for name in NEEDED]


def note_encoder(problem: str) -> None:
    """What keeps the process for searched pictures from loading the configured encoder; empty: nothing."""
    cache.set(_ENCODER, problem, _KEPT)


def encoder_problem() -> str:
    """As that process said last; the web server never loads an encoder itself."""
    told = cache.get(_ENCODER)
    return "no worker has said yet" if told is None else str(told)


def _key(name: str) -> str:
    return f"kindred:heartbeat:{name}"
