"""Mending what is wrong: what is lost is made anew where something is left of it, and told where nothing is."""

from __future__ import annotations

from datetime import timedelta

from discovery.integrity.findings import GRACE, Finding, windows
from discovery.integrity.remains import hopeless
from discovery.integrity.selectors import CHECKS, Told, look
from discovery.posts.models import Picture

# So many lost pictures, or most of them, speak of a folder that is not mounted: that is for a person to look at first.
MOST = 1000


class TooMuchLost(Exception):
    """More pictures would be given up than a repair may give up by itself."""


def repair(
    *, grace: timedelta = GRACE, lost_for_good: bool = False, told: Told = lambda check, done, total: None
) -> list[Finding]:
    """Everything that was wrong, and how much of it was mended; a second run finds nothing more.

    Raises TooMuchLost, before anything changes, where more than half of the pictures or more than MOST are lost,
    unless they are said to be `lost_for_good`.

    May be stopped at any time, and run while the site does: each batch is mended by itself, under the locks that the
    site's own work takes. Vectors are made by the workers, who are told.
    """
    if not lost_for_good:
        _refuse_to_give_up_most()
    findings = [look(check, grace=grace, told=told, mends=True) for check in CHECKS]
    return [finding for finding in findings if finding.number]


def _refuse_to_give_up_most() -> None:
    pictures, seen, lost = Picture.objects.exclude(state=Picture.State.REJECTED), 0, 0
    for keys in windows(pictures):
        seen += len(keys)
        lost += sum(1 for _ in hopeless(pictures.filter(pk__in=keys)))
        if lost > MOST:
            break
    if lost > MOST or lost * 2 > seen:
        at_least = "at least " if lost > MOST else ""
        raise TooMuchLost(
            f"Of {at_least}{lost:,} pictures no file is left; nothing was changed. Is their folder there? Put it back, "
            "or give them up with --lost-for-good."
        )
