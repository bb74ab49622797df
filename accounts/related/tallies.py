"""How many of the suggestions go to people whom few know: counted as they are shown, by the day, and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Sum
from django.utils import timezone

from accounts.related.models import SuggestionTally

SHARE_MEASURED = timedelta(days=30)


@dataclass(frozen=True)
class ExplorationShare:
    """Of `shown` suggestions of the last SHARE_MEASURED `explored` were people whom few know."""

    shown: int
    explored: int

    @property
    def value(self) -> float | None:
        """0 to 1; None while nobody was suggested."""
        return self.explored / self.shown if self.shown else None

    @property
    def percent(self) -> int:
        return round(100 * (self.value or 0.0))


def count_shown(*, shown: int, explored: int) -> None:
    """`shown` more people were suggested today, of whom `explored` are known to few."""
    if not shown:
        return
    day = SuggestionTally.objects.filter(day=timezone.localdate())
    more = {"shown": F("shown") + shown, "explored": F("explored") + explored}
    if not day.update(**more):
        SuggestionTally.objects.bulk_create([SuggestionTally(day=timezone.localdate())], ignore_conflicts=True)
        day.update(**more)


def exploration_share() -> ExplorationShare:
    since = timezone.localdate() - SHARE_MEASURED
    told = SuggestionTally.objects.filter(day__gt=since).aggregate(shown=Sum("shown"), explored=Sum("explored"))
    return ExplorationShare(told["shown"] or 0, told["explored"] or 0)
