"""How much something that happened still counts, said to the database."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db.models import F, FloatField, Func, Value


def decayed(column: str, now: datetime, half_life: timedelta) -> Func:
    """2^(-age / half-life) of the moment in `column`, above 0; 1 for one at `now`."""
    rate = math.log(2) / half_life.total_seconds()
    seconds = Func(Value(now) - F(column), template="extract(epoch from %(expressions)s)", output_field=FloatField())
    return Func(Value(-rate) * seconds, function="exp", output_field=FloatField())
