"""How many pictures were embedded since the cache was last emptied: a counter, whose rate a monitor makes of it."""

from __future__ import annotations

from django.core.cache import cache

_EMBEDDED = "kindred:embedded"


def note_embedded(number: int) -> None:
    """Count `number` more; all workers count together."""
    if number:
        cache.add(_EMBEDDED, 0, None)
        cache.incr(_EMBEDDED, number)


def embedded_so_far() -> int:
    return int(cache.get(_EMBEDDED) or 0)
