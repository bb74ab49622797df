"""Bars of a chart, one a day, as a drawing has them; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# Units of the drawing: a bar and the gap behind it, and the highest bar.
BAR, GAP, HEIGHT = 8, 2, 80
# What is not nothing is seen.
LEAST = 2.0


@dataclass(frozen=True)
class Day:
    """What happened on one day, and its bar, which stands on the ground of the drawing."""

    day: date
    number: int
    x: int
    height: float

    @property
    def y(self) -> float:
        return HEIGHT - self.height


def bars(days: Sequence[tuple[date, int]]) -> list[Day]:
    """As high as its number is to the highest of them; nothing has no height."""
    most = max((number for _, number in days), default=0)
    return [
        Day(day, number, place * (BAR + GAP), round(max(HEIGHT * number / most, LEAST), 1) if number else 0.0)
        for place, (day, number) in enumerate(days)
    ]
