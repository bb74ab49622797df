"""`manage.py vector_index`: build another kind of vector index beside the one that answers, measure it, then switch."""

from __future__ import annotations

import json
import time
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from discovery.embeddings import indexes, recall
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.spaces import active_space

SAMPLE = 100
HELP = """Build the vector index of the searched space in another kind, report its size, the time that it took and how
many of the true nearest posts it finds, and let it answer from then on. The site goes on meanwhile. When the build
fails or is interrupted, the index that answered stays.

  manage.py vector_index --kind bits                       less memory, slightly less recall
  manage.py vector_index --kind hnsw --drop-old            back, and remove what answered until then
  manage.py vector_index --kind ivfflat --distance euclidean --sample 500 --json figures.json"""


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


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **options)
        parser.formatter_class = RawDescriptionHelpFormatter  # the examples keep their lines
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--kind", required=True, choices=EmbeddingSpace.Index.values, help="what answers from now on")
        add("--distance", default="cosine", choices=EmbeddingSpace.Distance.values, help="the default is cosine")
        add("--sample", type=positive, default=SAMPLE, metavar="N", help=f"stored vectors to ask with ({SAMPLE})")
        add("--drop-old", action="store_true", help="remove the index that answered until then")
        add("--json", type=Path, metavar="FILE", help="also write the figures there")

    def handle(self, *arguments: Any, **options: Any) -> None:
        file = options["json"]
        if file and (file.is_dir() or not file.absolute().parent.is_dir()):
            raise CommandError(f"--json: {file} is not a file in a folder that exists.")
        before, wanted = active_space(), active_space()
        if before is None or wanted is None:
            raise CommandError("No space is searched yet: start the site once, and post or import pictures.")
        vectors = recall.stored_vectors(before, options["sample"])
        if not vectors:
            raise CommandError(f"{before} holds no vectors yet: post or import pictures first.")
        wanted.index, wanted.distance = options["kind"], options["distance"]
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
            if options["drop_old"] and indexes.index_name(before) != indexes.index_name(wanted):
                indexes.drop_index(before)
        self._report(built, wanted, file)

    def _build(self, space: EmbeddingSpace) -> float:
        """How many seconds it took; what is left of a build that fails, now or earlier, is removed."""
        if indexes.is_ready(space):
            return 0.0
        self.stdout.write(f"Building {indexes.index_name(space)}; the site goes on meanwhile.")
        indexes.drop_index(space)
        begun = time.perf_counter()
        try:
            indexes.create_index(space, concurrently=True)
        except BaseException:  # Ctrl-C too: PostgreSQL keeps half an index, which costs writers and answers nobody
            indexes.drop_index(space)
            raise
        return time.perf_counter() - begun

    def _report(self, built: Built, space: EmbeddingSpace, file: Path | None) -> None:
        for line in built.lines():
            self.stdout.write(line)
        self.stdout.write(f"{space} is answered by {space.index} ({space.get_distance_display()}) from now on.")
        if file:
            file.write_text(f"{json.dumps(asdict(built), indent=1)}\n", encoding="utf-8")


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
