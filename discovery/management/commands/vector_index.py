"""`manage.py vector_index`: build another kind of vector index beside the one that answers, measure it, then switch."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection

from accounts.management.plain import PlainCommand, whole_number
from discovery.embeddings import indexes, recall
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.spaces import active_space

SAMPLE = 100


@dataclass(frozen=True)
class Built:
    """What an index costs and finds: bytes, seconds (0 for one that was there), recall from 0 to 1 at 10 and at 50."""

    kind: str
    distance: str
    bytes: int
    seconds: float
    recall_at_10: float
    recall_at_50: float

    def lines(self) -> Iterator[str]:
        yield f"{'kind':<10} {'distance':<14} {'size':>10} {'built in':>10} {'recall@10':>10} {'recall@50':>10}"
        yield (
            f"{self.kind:<10} {self.distance:<14} {self.bytes / 1e6:>7.1f} MB {self.seconds:>8.1f} s"
            f" {self.recall_at_10:>10.3f} {self.recall_at_50:>10.3f}"
        )


class Command(PlainCommand):
    help = (
        "Build the vector index of the searched space in another kind, report its size, the time that it took and how "
        "many of the true nearest posts it finds, and let it answer from then on. The site goes on meanwhile. When the "
        "build fails or is interrupted, the index that answered stays. Bits take less memory and find slightly less."
    )
    examples = """
        manage.py vector_index --kind bits --dry-run
        manage.py vector_index --kind hnsw --drop-old
        manage.py vector_index --kind ivfflat --distance euclidean --sample 500 --json
    """

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--kind", required=True, choices=EmbeddingSpace.Index.values, help="what answers from now on")
        add("--distance", default="cosine", choices=EmbeddingSpace.Distance.values, help="the default is cosine")
        add(
            "--sample", type=whole_number(1), default=SAMPLE, metavar="N", help=f"stored vectors to ask with ({SAMPLE})"
        )
        add("--drop-old", action="store_true", help="remove the index that answered until then")
        add("--dry-run", action="store_true", help="say what would be built and removed, change nothing")
        add("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        before, wanted = active_space(), active_space()
        if before is None or wanted is None:
            raise CommandError("No space is searched yet: start the site once, and post or import pictures.")
        vectors = recall.stored_vectors(before, options["sample"])
        if not vectors:
            raise CommandError(f"{before} holds no vectors yet: post or import pictures first.")
        wanted.index, wanted.distance = options["kind"], options["distance"]
        drops = options["drop_old"] and indexes.index_name(before) != indexes.index_name(wanted)
        if options["dry_run"]:
            self._plan(wanted, before if drops else None, as_json=options["json"])
            return
        with unhurried():
            try:
                seconds = self._build(wanted)
            except DatabaseError as problem:
                raise CommandError(
                    f"The index was not built, {before.index} still answers: {problem}".strip()
                ) from None
            built = Built(
                *(wanted.index, wanted.distance, indexes.index_bytes(wanted), seconds),
                *(recall.mean_recall(wanted, vectors, compared) for compared in (10, 50)),
            )
            wanted.save(update_fields=["index", "distance"])
            if drops:
                indexes.drop_index(before)
        self._report(built, wanted, as_json=options["json"])

    def _plan(self, wanted: EmbeddingSpace, dropped: EmbeddingSpace | None, *, as_json: bool) -> None:
        builds = wanted.index != EmbeddingSpace.Index.EXACT and not indexes.is_ready(wanted)
        old = indexes.index_name(dropped) if dropped else None
        if as_json:
            self.print_json({"index": indexes.index_name(wanted), "builds": builds, "drops": old, "dry_run": True})
            return
        self.stdout.write(f"{indexes.index_name(wanted)} {'would be built' if builds else 'needs no build'}.")
        if old:
            self.stdout.write(f"{old} would be removed.")

    def _build(self, space: EmbeddingSpace) -> float:
        """How many seconds it took; what is left of a build that fails, now or earlier, is removed."""
        if indexes.is_ready(space):
            return 0.0
        sys.stderr.write(f"Building {indexes.index_name(space)}; the site goes on meanwhile.\n")
        indexes.drop_index(space)
        begun = time.perf_counter()
        try:
            indexes.create_index(space, concurrently=True)
        except BaseException:  # Ctrl-C too: PostgreSQL keeps half an index, which costs writers and answers nobody
            indexes.drop_index(space)
            raise
        return time.perf_counter() - begun

    def _report(self, built: Built, space: EmbeddingSpace, *, as_json: bool) -> None:
        if as_json:
            self.print_json(asdict(built))
            return
        for line in built.lines():
            self.stdout.write(line)
        self.stdout.write(f"{space} is answered by {space.index} ({space.get_distance_display()}) from now on.")


@contextmanager
def unhurried() -> Iterator[None]:
    """Statements may take as long as they take: a build is no page."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
