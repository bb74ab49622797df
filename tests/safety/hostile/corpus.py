"""All hostile files in one list, the same each time."""

from __future__ import annotations

from functools import cache

from tests.safety.hostile.bombs import bombs, profiles
from tests.safety.hostile.cuts import flipped, truncated
from tests.safety.hostile.disguises import misnamed, not_pictures, polyglots
from tests.safety.hostile.files import Hostile
from tests.safety.hostile.oddities import oddities


@cache
def corpus() -> tuple[Hostile, ...]:
    kinds = (truncated(), flipped(), misnamed(), not_pictures(), polyglots(), bombs(), profiles(), oddities())
    return tuple(file for kind in kinds for file in kind)
