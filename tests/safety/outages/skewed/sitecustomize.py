"""Puts the clock of a Python process KINDRED_TEST_SKEW seconds ahead, or back: of all that it runs, before any of it is
imported. Not the monotonic clock, which no wrong time moves either."""

from __future__ import annotations

import datetime
import os
import time
from typing import Any, Self

SKEW = float(os.environ["KINDRED_TEST_SKEW"])
_time, _time_ns, _real, _day = time.time, time.time_ns, datetime.datetime, datetime.date


class _Alike(type):
    """What C code makes is a moment too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _real)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, _real)


class Skewed(_real, metaclass=_Alike):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> Self:
        return cls.now(datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Self:
        return cls.now()

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Pickled as what it is elsewhere."""
        return _real.combine(self.date(), self.timetz()).__reduce_ex__(protocol)


time.time = lambda: _time() + SKEW
time.time_ns = lambda: _time_ns() + int(SKEW * 1e9)
datetime.datetime = Skewed  # type: ignore[misc]
