"""Nudging the queue once a transaction has committed: state lies in rows, so a lost nudge is only a delay.

The sweep finds what a nudge that never arrived has left behind; hence a broker that is down, full, or still reading
what it holds, is logged, not raised.
"""

from __future__ import annotations

import logging

from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Of rooms above those that send them, hence by name.
REFRESH_TASTES = "tastes.refresh"
LOOK = "screening.look"


def nudge(task: Task, *arguments: object) -> bool:
    """Send `task` now; whether the broker has taken it. One that has not is logged."""
    try:
        task.apply_async(args=arguments, retry=False)
    except (OperationalError, RedisError, OSError) as error:  # the last: a folder stands in for Redis, on a full disk
        logger.warning("%s was not queued, the sweep will find its work: %s", task.name, error)
        return False
    return True


def nudge_named(name: str) -> None:
    """The same for a task of a room above, which is known by its name only."""
    current_app.loader.import_default_modules()
    nudge(current_app.tasks[name])


def nudge_on_commit(task: Task, *arguments: object) -> None:
    transaction.on_commit(lambda: nudge(task, *arguments))


def nudge_named_on_commit(name: str) -> None:
    transaction.on_commit(lambda: nudge_named(name))
