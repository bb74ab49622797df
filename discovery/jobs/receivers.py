"""What Celery tells by its signals: that a task has failed, and that a worker is alive."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import Task
from celery.signals import heartbeat_sent, task_failure

from discovery.jobs import heartbeats
from discovery.jobs.failures import note_failure

logger = logging.getLogger(__name__)
_noted = 0.0


@task_failure.connect(dispatch_uid="kindred.failures")
def keep(sender: Task, exception: BaseException, args: Any, einfo: Any, **_: Any) -> None:
    problem = f"{type(exception).__name__}: {exception}"
    note_failure(name=sender.name, arguments=args or (), problem=problem, trace=str(getattr(einfo, "traceback", "")))


@heartbeat_sent.connect(dispatch_uid="kindred.heartbeats")
def note(sender: Any, **_: Any) -> None:
    """`sender` is celery.worker.heartbeat.Heart; the part of the worker's name before @ is noted.

    A cache that is away is no reason to stop the worker.
    """
    global _noted
    if time.monotonic() - _noted < heartbeats.NOTED_EVERY:
        return
    _noted = time.monotonic()
    try:
        heartbeats.note(str(sender.eventer.hostname).partition("@")[0])
    except Exception as problem:
        logger.warning("the heartbeat is not noted: %s", problem)
