"""Nudging the queue once a transaction has committed: state lies in rows, so a lost nudge is only a delay.

The sweep finds what a nudge that never arrived has left behind; hence a broker that is down is logged, not raised.
"""

from __future__ import annotations

import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def nudge(task: Task, *arguments: object) -> None:
    """Send `task` now; a broker out of reach is logged."""
    try:
        task.apply_async(args=arguments, retry=False)
    except OperationalError as error:
        logger.warning("%s was not queued, the sweep will find its work: %s", task.name, error)


def nudge_on_commit(task: Task, *arguments: object) -> None:
    transaction.on_commit(lambda: nudge(task, *arguments))
