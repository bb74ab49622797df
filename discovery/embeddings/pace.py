"""How many pictures were embedded since the cache was last emptied: a counter, whose rate a monitor makes of it."""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import cache

_EMBEDDED = "kindred:embedded"


def note_embedded(number: int) -> None:
    """Count `number` more; all workers count together."""
    if number:
        cache.add(_EMBEDDED, 0, None)
        with suppress(ValueError):  # emptied, or away, between the two: a figure is less than the work that it counts
            cache.incr(_EMBEDDED, number)


def embedded_so_far() -> int:
    return int(cache.get(_EMBEDDED) or 0)
