"""The clock sends what is due: not into a queue that nobody empties, and also after the time was put back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from celery import Celery
from celery.beat import ScheduleEntry

from config import runtime
from config.clock import MOST_WAITING, Clock

pytestmark = pytest.mark.skipif(not runtime.redis_url(), reason="this machine has no Redis")
TASK, QUEUE = "uploads.prepare_waiting", "imaging"


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(runtime.redis_url()) as client:
        client.delete(QUEUE)
        yield client
        client.delete(QUEUE)


@pytest.fixture
def clock(celery_app: Celery, tmp_path: Path) -> Iterator[Clock]:
    clock = Clock(celery_app, schedule_filename=str(tmp_path / "schedule"))
    yield clock
    clock.close()


@pytest.fixture
def entry(celery_app: Celery) -> ScheduleEntry:
    return ScheduleEntry(name=TASK, task=TASK, schedule=30, app=celery_app)


def test_a_task_goes_into_its_queue_and_does_not_expire(clock: Clock, entry: ScheduleEntry, queue: redis.Redis) -> None:
    clock.apply_async(entry)
    (message,) = queue.lrange(QUEUE, 0, -1)
    assert b'"expires": null' in message


def test_a_queue_that_nobody_empties_does_not_grow(clock: Clock, entry: ScheduleEntry, queue: redis.Redis) -> None:
    for _ in range(MOST_WAITING + 20):
        clock.apply_async(entry)
    assert queue.llen(QUEUE) == MOST_WAITING


def test_what_ran_in_the_future_runs_again_an_interval_from_now(clock: Clock, entry: ScheduleEntry) -> None:
    entry.last_run_at = entry.default_now() + timedelta(hours=9)
    assert clock.is_due(entry).next <= 30
    entry.last_run_at = entry.default_now() - timedelta(seconds=31)
    assert clock.is_due(entry).is_due
