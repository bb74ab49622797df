"""Whether a site is so empty that the demo may fill it."""

from __future__ import annotations

from discovery.imports.models import Import
from discovery.posts.models import Post

SOURCE = "Kindred's demo"  # its name in the ledger of imports


def has_room() -> bool:
    """No post exists, or only those of a demo that was stopped before it was complete."""
    if not Post.objects.exists():
        return True
    is_unfinished = Import.objects.filter(source=SOURCE, finished_at=None).exists()
    return is_unfinished and not Post.objects.exclude(import_items__run__source=SOURCE).exists()
