"""The embedded Redis does what the cache and Celery need of it, and refuses the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from celery import Celery
from django.core.cache import cache

from config import runtime
from config.redelivery import give_back

QUEUE = "redelivery-test"

pytestmark = pytest.mark.skipif(not runtime.redis_url(), reason="this machine has no Redis")


@pytest.fixture
def client() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(runtime.redis_url()) as client:
        yield client
        client.delete(QUEUE)


def test_the_cache_counts_touches_and_deletes() -> None:
    cache.set_many({"a": 1, "b": [2]}, 30)
    assert cache.incr("a") == 2
    assert cache.touch("b", 60)
    assert cache.get_many(["a", "b"]) == {"a": 2, "b": [2]}
    cache.delete_many(["a", "b"])
    assert cache.get("a") is None
    assert cache.add("a", 1, 30)
    assert not cache.add("a", 2, 30)
    cache.clear()
    assert not cache.has_key("a")


def test_the_lock_with_which_kombu_hands_out_lost_tasks_can_be_freed(client: redis.Redis) -> None:
    lock = client.lock("a lock", timeout=30)
    assert lock.acquire(blocking=False)
    lock.release()
    assert not lock.locked()


@pytest.mark.parametrize("command", ["EVAL 'return 1' 0", "CONFIG GET dir", "DEBUG SLEEP 0", "SHUTDOWN", "FLUSHALL"])
def test_what_nobody_here_uses_is_refused(client: redis.Redis, command: str) -> None:
    with pytest.raises(redis.exceptions.NoPermissionError):
        client.execute_command(*command.split(" "))  # type: ignore[no-untyped-call]


def test_a_task_that_a_killed_worker_had_taken_is_queued_again_once(celery_app: Celery, client: redis.Redis) -> None:
    with celery_app.connection_for_write() as connection:
        queue = connection.SimpleQueue(QUEUE)
        queue.put({"task": 1})
        taken = queue.get(timeout=5)
        assert client.llen(QUEUE) == 0
        assert give_back(celery_app, {"another queue"}) == 0
        assert give_back(celery_app, {QUEUE}) == 1
        assert client.llen(QUEUE) == 1
        assert give_back(celery_app, {QUEUE}) == 0
        again = queue.get(timeout=5)
        assert again.payload == taken.payload
        again.ack()
        queue.close()
