"""Finding what is wrong: rows against rows, rows against files, files against rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from discovery.integrity import arrivals, likings, lost, orphans, places, states, strays, texts
from discovery.integrity.findings import GRACE, Check, Finding

# Each after those whose mending may bring its own faults to light; files last, since refused pictures leave some.
CHECKS: list[Check] = [
    *orphans.CHECKS,
    *lost.CHECKS,
    *states.CHECKS,
    *places.CHECKS,
    *texts.CHECKS,
    *likings.CHECKS,
    *arrivals.CHECKS,
    *strays.CHECKS,
]
# Told after each batch: the check, how much of it was looked at, and how much there is; 0 where nobody knows.
Told = Callable[[Check, int, int], None]


def find(*, grace: timedelta = GRACE, told: Told = lambda check, done, total: None) -> list[Finding]:
    """Everything that is wrong, by the kind of fault; empty for a site where all is well. Changes nothing.

    What is younger than `grace` is left alone where it may be under way: files without rows, pictures without vectors.
    """
    return [finding for check in CHECKS if (finding := look(check, grace=grace, told=told)).number]


def look(check: Check, *, grace: timedelta, told: Told, mends: bool = False) -> Finding:
    """What one check finds; with `mends`, each batch is mended before the next is looked at."""
    finding, done, total = Finding(check.code, check.what), 0, check.count()
    for batch in check.search(grace):
        finding.add(batch.faults)
        if mends and batch.faults:
            finding.mended += check.mend(batch.faults)
        done += batch.seen
        told(check, done, total)
    return finding
