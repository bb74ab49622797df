"""`python -m bench.lighthouse --json FILE`: scores of Lighthouse, layout shift, blocking requests, weights; with bars.

It starts a site of its own with demo pictures, asks Lighthouse (a phone on a slow network, and a desktop) about each
page, up to three times, and exits with 1 when a bar does not hold. On a machine that Lighthouse finds too slow, or too
busy, performance is not judged; all else is. Needs npm and Chromium; downloads Lighthouse once.
"""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from bench.figures import Figure, arguments
from bench.lighthouse.node import audits, install
from bench.lighthouse.reading import SCORE, SPEED, complaints_of, figures_of, table


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--runs", type=int, default=3, help="of each page in each form; the median counts")
    parser.add_argument(
        "--only-report-performance",
        action="store_true",
        help="print and write the performance scores, but let them fail nothing: for a machine that others use too",
    )
    parser.add_argument("--artists", type=int, default=6)
    parser.add_argument("--per-artist", type=int, default=8)
    options = parser.parse_args()
    from bench.site import running_site

    install()
    with running_site() as address:
        figures = measure(address, options.runs, options.artists, options.per_artist)
    print(table(figures))
    if options.json:
        write(figures, options.json)
    sys.exit(1 if broken(figures, judge_performance=not options.only_report_performance) else 0)


def broken(figures: list[Figure], *, judge_performance: bool) -> list[Figure]:
    """The figures whose bar does not hold."""
    missed = [figure for figure in figures if figure.holds is False]
    return missed if judge_performance else [figure for figure in missed if "performance" not in figure.name]


def measure(site: str, runs: int, artists: int, each: int) -> list[Figure]:
    import django

    django.setup()
    from bench.lighthouse.site import fill, jobs, warm, weights

    fill(artists, each)
    asked = list(jobs(site))
    warm(asked)
    figures = weights(site)
    for (page, form), group in groupby(audits(asked, runs, SCORE), lambda run: (run["page"], run["form"])):
        told = list(group)
        figures += figures_of(told)
        speed = statistics.median(run["speed"] for run in told)
        said = "; ".join(complaints_of(told)) or "nothing to complain of"
        print(f"{page}, {form}: {said} (benchmark index {speed:.0f}, judged from {SPEED:.0f})", flush=True)
    return figures


def write(figures: list[Figure], file: Path) -> None:
    """A list of {name, value, unit, bar, holds}, and each figure's runs; what was not judged holds null."""
    kept = ("name", "value", "unit", "bar", "holds", "runs")
    rows = [{key: asdict(figure)[key] for key in kept} for figure in figures]
    file.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
