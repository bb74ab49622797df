"""From what each run says to figures that hold or do not; pure."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bench.figures import Figure

SCORE = 95.0  # of 100, in each category
SPEED = 1000.0  # benchmarkIndex below which Lighthouse itself warns that the machine spoils its figures
SHIFT = 0.02  # cumulative layout shift
BLOCKING = 2  # requests that the first screen waits for
SCRIPT_KB, STYLE_KB = 60.0, 40.0  # kilobytes of 1,000 bytes, compressed
Run = Mapping[str, Any]


def figures_of(runs: Sequence[Run]) -> list[Figure]:
    """Of one page in one form: the median of each score, the worst shift, the most blocking requests.

    Performance is not judged (`holds` is None) where the machine was too slow, by the median.
    Raises ValueError when a run failed or left a score out.
    """
    name = f"{runs[0]['page']}, {runs[0]['form']}"
    if problems := [run["problem"] for run in runs if run["problem"]]:
        raise ValueError(f"{name}: {problems[0]}")
    figures = []
    for category in runs[0]["scores"]:
        scores = [100 * run["scores"][category] for run in runs if run["scores"].get(category) is not None]
        if not scores:
            raise ValueError(f"{name}: Lighthouse gave no score for {category}")
        figure = at_least(f"{name}: {category}", statistics.median(scores), "of 100", SCORE, scores)
        is_judged = category != "performance" or statistics.median(run["speed"] for run in runs) >= SPEED
        figures.append(figure if is_judged else replace(figure, holds=None))
    shifts = [run["shift"] for run in runs if run["shift"] is not None]
    figures.append(below(f"{name}: layout shift", max(shifts), "CLS", SHIFT, shifts))
    blocking = [float(len(run["blocking"])) for run in runs]
    figures.append(at_most(f"{name}: blocking requests", max(blocking), "requests", BLOCKING, blocking))
    return figures


def at_least(name: str, value: float, unit: str, bar: float, runs: Sequence[float] = ()) -> Figure:
    return Figure(name, value, unit, bar=bar, holds=value >= bar, runs=list(runs))


def at_most(name: str, value: float, unit: str, bar: float, runs: Sequence[float] = ()) -> Figure:
    return Figure(name, value, unit, bar=bar, holds=value <= bar, runs=list(runs))


def below(name: str, value: float, unit: str, bar: float, runs: Sequence[float] = ()) -> Figure:
    return Figure(name, value, unit, bar=bar, holds=value < bar, runs=list(runs))


def complaints_of(runs: Sequence[Run]) -> list[str]:
    """What Lighthouse found wrong in any run, each once."""
    return list(dict.fromkeys(said for run in runs for said in run["complaints"]))


SAID = {True: "", False: "  DOES NOT HOLD", None: "  not judged: the machine is too slow or too busy"}


def table(figures: Sequence[Figure]) -> str:
    """One line a figure; what does not hold, and what was not judged, is marked."""
    lines = [f"{'figure':<44} {'value':>8} {'unit':<9} {'bar':>6}"]
    lines += [f"{one.name:<44} {one.value:>8.3g} {one.unit:<9} {one.bar:>6g}{SAID[one.holds]}" for one in figures]
    return "\n".join(lines)
