"""What an import has brought so far, and how far the worker has come with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.imports.models import ImportItem
from discovery.posts.models import Picture


@dataclass(frozen=True)
class Backlog:
    """Pictures of an import, by what is left to do: `unprepared` and `unplaced` wait; `searchable` are through.

    `refused` ones were found wanting by the worker, or could not be encoded.
    """

    unprepared: int
    unplaced: int
    searchable: int
    refused: int

    @property
    def waiting(self) -> int:
        return self.unprepared + self.unplaced


def imported_from(source: str) -> set[tuple[str, str]]:
    """(path, sha256) of what became a post out of the source of this name, be the post deleted since or not."""
    items = ImportItem.objects.filter(run__source=source, outcome=ImportItem.Outcome.IMPORTED)
    return set(items.values_list("path", "sha256"))


def backlog_of(source: str) -> Backlog:
    """One query, over the pictures of the source of this name that are not deleted."""
    ready, active = Picture.State.READY, EmbeddingSpace.State.ACTIVE
    placed = Exists(Embedding.objects.filter(picture=OuterRef("pk"), space__state=active))
    counts = (
        Picture.objects.filter(post__import_items__run__source=source)
        .annotate(placed=placed)
        .aggregate(
            unprepared=Count("pk", filter=Q(state=Picture.State.RECEIVED)),
            unplaced=Count("pk", filter=Q(state=ready, placed=False, problem="")),
            searchable=Count("pk", filter=Q(state=ready, placed=True)),
            refused=Count("pk", filter=Q(state=Picture.State.REJECTED) | Q(state=ready, placed=False) & ~Q(problem="")),
        )
    )
    return Backlog(**counts)
