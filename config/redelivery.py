"""Tasks of a worker that was killed go back to their queues when it starts again, not an hour later.

Redis hands out what a worker took and never finished after its visibility timeout, since other machines' workers may
still be at it. The embedded Redis has one worker for each queue: when that one starts, nobody is at it."""

from __future__ import annotations

import json
import logging
from typing import Any

from celery import Celery
from celery.apps.worker import Worker
from celery.signals import celeryd_after_setup

from config import env, runtime

logger = logging.getLogger(__name__)


@celeryd_after_setup.connect(dispatch_uid="kindred.redelivery")
def redeliver(instance: Worker, **_: Any) -> None:
    """Put what the last worker of these queues left unfinished back into them; every task may run twice."""
    if env.REDIS_URL.text() or not env.SUPERVISED.switch() or not runtime.redis_url():
        return
    count = give_back(instance.app, set(instance.app.amqp.queues.consume_from))
    if count:
        logger.warning("%d unfinished tasks of a worker that was killed are queued again", count)


def give_back(app: Celery, queues: set[str]) -> int:
    """Queue again every message of these queues that was taken and not acknowledged; returns how many there were."""
    count = 0
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel  # kombu annotates the base of all transports
        for tag, kept in channel.client.hgetall(channel.unacked_key).items():
            _, exchange, routing_key = json.loads(kept)
            if {exchange, routing_key} & queues:
                channel.qos.restore_by_tag(tag.decode(), channel.client)
                count += 1
    return count
