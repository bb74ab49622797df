"""The cache: Redis, and while that does not answer the memory of this process; no page fails for want of a cache.

What limits how often somebody may try goes on counting there, since one process serves the pages. What only saves work
is made again. Sessions are no part of it: they lie in the database.
"""

from __future__ import annotations

import logging
import time
from functools import partialmethod
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# Seconds for which a Redis that did not answer is not asked again: nobody waits for it more often.
PAUSE = 2.0
# Seconds to connect, and to wait for an answer, where Redis is another machine that says nothing at all.
PATIENCE = 1.0
ENTRIES = 5000
# One that is full, or cannot write its file, still reads. Only what it takes anew shows that it is back.
PROBES = frozenset({"add", "set", "set_many"})


class _Away:
    """Until when Redis is left alone (monotonic seconds; 0: it answers). For the process: caches are one a thread."""

    until = 0.0


class SteadyCache(RedisCache):
    """Django's cache in Redis, whose every operation is answered from memory while Redis is away, full or loading.

    The memory is emptied whenever Redis goes away: what an earlier outage left there is old.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        once = {"retry": Retry(NoBackoff(), 0), "socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        super().__init__(server, {**params, "OPTIONS": {**once, **params.get("OPTIONS", {})}})
        self._memory = LocMemCache("beside-redis", {**params, "OPTIONS": {"MAX_ENTRIES": ENTRIES}})

    def _steadily(self, operation: str, *arguments: Any, **named: Any) -> Any:
        if _may_ask(operation):
            try:
                answer = getattr(super(), operation)(*arguments, **named)
            except RedisError as problem:
                self._note_away(problem)
            else:
                _Away.until = 0.0
                return answer
        return getattr(self._memory, operation)(*arguments, **named)

    def _note_away(self, problem: RedisError) -> None:
        if not _Away.until:
            logger.warning("Redis does not answer; the cache is this process's memory until it does: %s", problem)
            self._memory.clear()
        _Away.until = time.monotonic() + PAUSE

    add = partialmethod(_steadily, "add")
    get = partialmethod(_steadily, "get")
    set = partialmethod(_steadily, "set")
    touch = partialmethod(_steadily, "touch")
    delete = partialmethod(_steadily, "delete")
    get_many = partialmethod(_steadily, "get_many")
    set_many = partialmethod(_steadily, "set_many")
    delete_many = partialmethod(_steadily, "delete_many")
    has_key = partialmethod(_steadily, "has_key")
    incr = partialmethod(_steadily, "incr")
    clear = partialmethod(_steadily, "clear")


def _may_ask(operation: str) -> bool:
    """Whether Redis is to be asked: after a pause by one thread that writes, for which the others do not wait."""
    if not _Away.until:
        return True
    if operation not in PROBES:
        return False
    now = time.monotonic()
    if now < _Away.until:
        return False
    _Away.until = now + PAUSE
    return True
