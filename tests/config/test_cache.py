"""The cache goes on in memory while Redis is away, and forgets that memory before it uses it again."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import cache, runtime
from config.cache import SteadyCache
from config.runtime.binaries import redis_binary
from config.runtime.process import wait_until

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
    there.set("c", "in Redis")
    assert there.get("b") is None


@pytest.fixture
def full(tmp_path: Path) -> Iterator[SteadyCache]:
    """A cache whose Redis has no memory left: it answers what is asked, and takes nothing."""
    address = f"unix://{tmp_path}/full.sock"
    options = ["--port", "0", "--unixsocket", f"{tmp_path}/full.sock", "--dir", str(tmp_path), "--save", ""]
    server = subprocess.Popen(
        [str(redis_binary()), *options, "--maxmemory", "1", "--maxmemory-policy", "noeviction"],
        stdout=subprocess.DEVNULL,
    )
    wait_until(lambda: (tmp_path / "full.sock").exists(), 30)
    yield SteadyCache(f"{address}?db=0", {})
    server.kill()
    server.wait()


def test_a_redis_that_reads_and_takes_nothing_empties_no_memory(full: SteadyCache) -> None:
    """Else whoever guesses passwords would begin anew after each pause."""
    full.set("tries", 1)
    for tries in range(2, 5):
        cache._Away.until = time.monotonic() - 1
        full.get("another")
        full.set("more", 1)
        assert full.incr("tries") == tries
