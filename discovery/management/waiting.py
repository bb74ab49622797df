"""Waiting for the worker, with progress, and no longer than it moves."""

from __future__ import annotations

import time
from collections.abc import Callable

from discovery.imports.selectors import Backlog, backlog_of
from discovery.management.progress import Progress

INTERVAL = 1.0  # seconds between two looks


def wait_for_worker(
    source: str,
    progress: Progress,
    *,
    patience: float,
    at_most: float | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Backlog:
    """Return once nothing of `source` waits, nothing has moved for `patience` seconds, or `at_most` have passed.

    The backlog that is returned says which: its `waiting` is 0 only in the first case.
    """
    began = moved = time.monotonic()
    backlog = backlog_of(source)
    while backlog.waiting and not is_stopped():
        total = backlog.waiting + backlog.searchable + backlog.refused
        progress.reached(total - backlog.waiting, total)
        now = time.monotonic()
        if now - moved > patience or (at_most is not None and now - began > at_most):
            break
        time.sleep(INTERVAL)
        before, backlog = backlog, backlog_of(source)
        if backlog != before:
            moved = time.monotonic()
    return backlog
