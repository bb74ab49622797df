"""The cache goes on in memory while Redis is away, and forgets that memory before it uses it again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import cache, runtime
from config.cache import SteadyCache

pytestmark = pytest.mark.skipif(not runtime.redis_url(), reason="this machine has no Redis")


@pytest.fixture(autouse=True)
def redis_answers() -> Iterator[None]:
    cache._Away.until = 0.0
    yield
    cache._Away.until = 0.0


@pytest.fixture
def away(tmp_path: Path) -> SteadyCache:
    """A cache whose Redis does not run."""
    return SteadyCache(f"unix://{tmp_path}/nobody.sock?db=0", {})


def test_every_operation_is_answered_while_redis_is_away(away: SteadyCache) -> None:
    away.set_many({"a": 1, "b": [2]}, 30)
    assert away.incr("a") == 2
    assert away.touch("b", 60)
    assert away.get_many(["a", "b"]) == {"a": 2, "b": [2]}
    assert not away.add("a", 5)
    assert away.get_or_set("c", lambda: 3) == 3
    away.delete("a")
    away.delete_many(["b"])
    assert not away.has_key("a")
    away.clear()
    assert away.get("c", "gone") == "gone"


def test_what_an_earlier_outage_left_in_memory_is_forgotten(away: SteadyCache) -> None:
    away.set("a", "of the first outage")
    there = SteadyCache(runtime.redis_url(), {})
    cache._Away.until = time.monotonic() - 1  # the pause is over
    there.set("a", "of Redis")
    assert there.get("a") == "of Redis"
    assert away.get("a") is None
    there.delete("a")


def test_redis_is_left_alone_for_a_while_and_then_asked_again_by_one(away: SteadyCache) -> None:
    away.get("a")
    there = SteadyCache(runtime.redis_url(), {})
    there.set("b", "in memory")
    assert there.get("b") == "in memory"
    cache._Away.until = time.monotonic() - 1
    assert there.get("b") is None
