"""Mending what is wrong: what is lost is made anew where something is left of it, and told where nothing is."""

from __future__ import annotations

from datetime import timedelta

from discovery.integrity.findings import GRACE, Finding
from discovery.integrity.selectors import CHECKS, Told, look


def repair(*, grace: timedelta = GRACE, told: Told = lambda check, done, total: None) -> list[Finding]:
    """Everything that was wrong, and how much of it was mended; a second run finds nothing more.

    May be stopped at any time, and run while the site does: each batch is mended by itself, under the locks that the
    site's own work takes. Vectors are made by the workers, who are told.
    """
    findings = [look(check, grace=grace, told=told, mends=True) for check in CHECKS]
    return [finding for finding in findings if finding.number]
