"""Nudging the queue once a transaction has committed: state lies in rows, so a lost nudge is only a delay.

The sweep finds what a nudge that never arrived has left behind; hence a broker that is down is logged, not raised.
"""

from __future__ import annotations

import logging

from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# Of a room above those that send it, hence by name.
REFRESH_TASTES = "tastes.refresh"


def nudge(task: Task, *arguments: object) -> None:
    """Send `task` now; a broker out of reach is logged."""
    try:
        task.apply_async(args=arguments, retry=False)
    except OperationalError as error:
        logger.warning("%s was not queued, the sweep will find its work: %s", task.name, error)


def nudge_named(name: str) -> None:
    """The same for a task of a room above, which is known by its name only."""
    current_app.loader.import_default_modules()
    nudge(current_app.tasks[name])


def nudge_on_commit(task: Task, *arguments: object) -> None:
    transaction.on_commit(lambda: nudge(task, *arguments))


def nudge_named_on_commit(name: str) -> None:
    transaction.on_commit(lambda: nudge_named(name))
