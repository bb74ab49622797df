"""What an import has brought so far, and how far the worker has come with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from accounts.users.models import User
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.imports.models import ImportItem, ImportJob, ImportJobQuerySet
from discovery.posts.models import Picture

LINES_SHOWN = 100


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


@dataclass(frozen=True)
class Report:
    """`refused` and `partial`: the first LINES_SHOWN of either; of the latter there are `all_partial`."""

    refused: Sequence[ImportItem]
    partial: Sequence[ImportItem]
    all_partial: int
    backlog: Backlog


def imported_from(source: str) -> set[tuple[str, str]]:
    """(path, sha256) of what became a post out of the source of this name, be the post deleted since or not."""
    items = ImportItem.objects.filter(run__source=source, outcome=ImportItem.Outcome.IMPORTED)
    return set(items.values_list("path", "sha256"))


def imported_by(owner: User, kind: str) -> set[tuple[str, str]]:
    """(path, sha256) of what somebody's imports of this kind have made a post of, but for those that were undone."""
    jobs = ImportJob.objects.filter(owner=owner, kind=kind)
    items = ImportItem.objects.filter(run__jobs__in=jobs, outcome=ImportItem.Outcome.IMPORTED)
    return set(items.values_list("path", "sha256"))


def jobs_of(owner: User) -> ImportJobQuerySet:
    """Somebody's imports, the latest first, each with its numbers (`with_numbers`); by one query."""
    return ImportJob.objects.filter(owner=owner).with_numbers().order_by("-created_at", "-pk")


def get_job(import_id: UUID, owner: User) -> ImportJob:
    """With its numbers. Raises ImportJob.DoesNotExist, alike for what is another's."""
    return ImportJob.objects.with_numbers().get(pk=import_id, owner=owner)


def report_of(job: ImportJob) -> Report:
    """What became of it so far, the first lines that were refused, and of posts that something was left out of."""
    items = ImportItem.objects.filter(run__jobs=job).order_by("pk")
    refused = items.filter(outcome=ImportItem.Outcome.REFUSED)
    partial = items.filter(outcome=ImportItem.Outcome.IMPORTED).exclude(reason="")
    backlog = backlog_of(job.run.source) if job.run else Backlog(0, 0, 0, 0)
    return Report(list(refused[:LINES_SHOWN]), list(partial[:LINES_SHOWN]), partial.count(), backlog)


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
