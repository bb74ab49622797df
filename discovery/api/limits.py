"""How many requests are left, said with every answer: `RateLimit-Policy` and `RateLimit`.

draft-ietf-httpapi-ratelimit-headers-10: q is the quota, w its window in seconds, r what remains of it, t the seconds
until a part of it is free again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle


def tell_limits(response: HttpResponse, throttles: Iterable[BaseThrottle]) -> None:
    """Of those that have counted this request."""
    # DRF's stubs do not know what a throttle has counted by.
    counting: list[Any] = [one for one in throttles if isinstance(one, SimpleRateThrottle) and hasattr(one, "history")]
    if counting:
        response["RateLimit-Policy"] = ", ".join(
            f'"{one.scope}";q={one.num_requests};w={one.duration}' for one in counting
        )
        response["RateLimit"] = ", ".join(
            f'"{one.scope}";r={max(0, one.num_requests - len(one.history))};t={_wait(one)}' for one in counting
        )


def _wait(throttle: Any) -> int:
    """Until the oldest counted request is out of the window; `history` has the newest first."""
    oldest = throttle.history[-1] if throttle.history else throttle.now
    return int(max(0, math.ceil(throttle.duration - (throttle.now - oldest))))
