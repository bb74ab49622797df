"""Figures as every bench gives them: a value beside its peer or floor of the same run, a table, and JSON."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`ratio` is value over the peer's value; `bar` is the bound that it is held to, where there is one."""

    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    bar: float | None = None
    holds: bool | None = None
    runs: list[float] = field(default_factory=list)


def median_of(name: str, unit: str, runs: Sequence[float]) -> Figure:
    return Figure(name, statistics.median(runs), unit, runs=list(runs))


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    return parser


def report(figures: Sequence[Figure], file: Path | None) -> None:
    print(f"{'figure':<44} {'value':>10} {'unit':<12} {'ratio':>6}  against")
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        print(f"{figure.name:<44} {figure.value:>10.2f} {figure.unit:<12} {ratio:>6}  {figure.against}")
    if file:
        file.write_text(json.dumps([asdict(figure) for figure in figures], indent=1))
