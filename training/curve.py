"""`python -m training.curve`: the curves of one or more stages, one after the other, as an SVG for the model card."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP = 720, 260, 56, 34

COLOURS = {"subject": "#b4432e", "instance": "#2e6fb4"}


@dataclass(frozen=True)
class Panel:
    """A title, and by name the points (minutes, value) of a line."""

    title: str
    lines: dict[str, list[tuple[float, float]]]

    def drawn(self, top: float, minutes: float) -> str:
        highest = max(value for points in self.lines.values() for _, value in points) * 1.05
        across, down = WIDTH - LEFT - 16, HEIGHT - TOP - 26

        def place(at: float, value: float) -> str:
            return f"{LEFT + at / minutes * across:.1f},{top + TOP + (1 - value / highest) * down:.1f}"

        parts = [f'<text x="{LEFT}" y="{top + 20}" font-weight="600">{self.title}</text>']
        for share in (0, 0.25, 0.5, 0.75, 1):
            y = top + TOP + (1 - share) * down
            parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - 16}" stroke="#8884"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share * highest:.2g}</text>')
        for number, (name, points) in enumerate(self.lines.items()):
            line = " ".join(place(*point) for point in points)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[name]}" stroke-width="1.8"/>')
            x = WIDTH - 16 - 90 * (len(self.lines) - number)
            parts.append(f'<text x="{x}" y="{top + 20}" fill="{COLOURS[name]}">{name}</text>')
        return "".join(parts)


def panels(curves: list[Path]) -> tuple[list[Panel], float]:
    """The losses (means of five lines of the log) and the precision at 10, and how many minutes they span."""
    losses: dict[str, list[tuple[float, float]]] = {name: [] for name in COLOURS}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in COLOURS}
    before = 0.0
    for path in curves:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        steps = [line for line in lines if line["event"] == "step"]
        for name in COLOURS:
            for start in range(0, len(steps) - 4, 5):
                group = steps[start : start + 5]
                losses[name].append((before + group[2]["minutes"], sum(line[name] for line in group) / 5))
            found[name] += [(before + line["minutes"], line[name]) for line in lines if line["event"] == "validation"]
        before += lines[-1]["minutes"]
    shown = [Panel("Training loss", losses), Panel("P@10 on tiny-imagenet-val (3,940 pictures, 64 px)", found)]
    return [panel for panel in shown if all(panel.lines.values())], before


def svg(curves: list[Path]) -> str:
    drawn, minutes = panels(curves)
    body = "".join(panel.drawn(number * HEIGHT, minutes) for number, panel in enumerate(drawn))
    height = HEIGHT * len(drawn) + 10
    axis = f'<text x="{WIDTH - 16}" y="{height - 8}" text-anchor="end">0 to {minutes:.0f} minutes</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="12"><rect width="{WIDTH}" height="{height}" fill="#fff"/>{body}{axis}</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("curves", type=Path, nargs="+", help="curve.jsonl of each stage, in order")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    options.output.write_text(svg(options.curves), encoding="utf-8")


if __name__ == "__main__":
    main()
