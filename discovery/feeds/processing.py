"""What the worker does for feeds: letting go of what was seen long ago."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from discovery.feeds.models import Seen

KEPT_FOR = timedelta(days=30)


def forget_seen() -> int:
    """Remove what was seen longer than KEPT_FOR ago, after which it may be brought again; how many."""
    removed, _ = Seen.objects.filter(seen_at__lt=Now() - KEPT_FOR).delete()
    return removed
