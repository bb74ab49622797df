"""`manage.py relevance`: measure encoders on labelled pictures; it needs no site, no database and no worker."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, as_json, whole_number
from discovery.embeddings.encoders.protocol import EncoderError
from discovery.imports.sources import CannotImport
from discovery.management.progress import Progress
from discovery.relevance.contestants import contestants, default_names
from discovery.relevance.datasets import Dataset, Layout, load_dataset
from discovery.relevance.lab import OPTIONAL, Lab
from discovery.relevance.outcome import Ranking, Row
from discovery.relevance.refusals import CannotMeasure
from discovery.relevance.report import write_report
from discovery.relevance.table import dataset_lines, table_lines


def layout(text: str) -> Layout:
    try:
        return Layout.parse(text)
    except CannotMeasure as problem:
        raise ArgumentTypeError(str(problem)) from problem


class Stages:
    """Shows one stage after the other: a progress of its own for each that has steps, a line for the others."""

    def __init__(self, stream: TextIO, *, quiet: bool) -> None:
        self._stream, self._quiet = stream, quiet
        self._open = ExitStack()
        self._label = ""
        self._progress: Progress | None = None

    def __enter__(self) -> Stages:
        return self

    def __exit__(self, *exception: object) -> None:
        self._open.close()

    def watch(self, label: str, done: int, total: int) -> None:
        """Note that of `label` so much is done; a stage of 0 steps is only named."""
        if label != self._label:
            self._open.close()
            self._label, self._progress = label, None
            if total == 0 and not self._quiet:
                self._stream.write(f"{label}\n")
                self._stream.flush()
        if total and self._progress is None:
            self._progress = self._open.enter_context(Progress(self._stream, label, "pictures", quiet=self._quiet))
        if self._progress is not None:
            self._progress.reached(done, total)


class Command(PlainCommand):
    help = (
        "Measure encoders on a folder or a zip of labelled pictures: neighbours of the same class, kindred people, "
        "copies, titles as queries, and what an encoder costs. Prints one row an encoder. Needs no running site."
    )
    examples = """
        manage.py relevance --data textures.zip --layout folders
        manage.py relevance --data fashion.zip --layout labels:article --sample 600 --skip copies costs --json
        manage.py relevance --data fashion.zip --layout labels:article --encoder classic:v1 --figures figures.json
    """
    refusals = (CannotImport, CannotMeasure, EncoderError)
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--data", type=Path, required=True, metavar="PLACE", help="a folder or a zip of pictures")
        add(
            "--layout",
            type=layout,
            required=True,
            metavar="folders|labels:COLUMN",
            help="a picture's class is its folder's name, or stands in this column of the labels.tsv within",
        )
        add("--author-from", default="", metavar="COLUMN", help="the column that names the author")
        add(
            "--encoder",
            nargs="+",
            action="extend",
            metavar="NAME",
            help="random, trivial, an encoder such as classic:v1, or a block of one such as classic:v1/colour",
        )
        add("--weights", type=Path, metavar="FILE", help="weights for the one encoder that takes them")
        add("--sample", type=whole_number(2), metavar="N", help="only N pictures of all classes")
        add("--seed", type=whole_number(0), default=0, metavar="S", help="for all that is drawn (0)")
        add("--skip", nargs="+", action="extend", default=[], choices=OPTIONAL, help="measures to leave out")
        add("--json", action="store_true", help="print the figures as JSON, one object an encoder")
        add("--figures", type=Path, metavar="FILE", help="write the same JSON there, after each encoder anew")
        add("--report", type=Path, metavar="DIR", help="write pages of queries and their neighbours there")

    def handle(self, *arguments: Any, **options: Any) -> None:
        check_targets(options["figures"], options["report"])
        named = contestants(options["encoder"] or default_names(), seed=options["seed"], weights=options["weights"])
        for one in named:
            one.load()  # kept by the registry; a wrong name or file must not be found out after an hour
        rows: list[Row] = []
        ranked: dict[str, Ranking] = {}
        with Stages(sys.stderr, quiet=not options["verbosity"]) as stages:
            dataset = self._read(options, stages)
            lab = Lab(dataset, options["seed"], options["sample"], options["skip"], stages.watch)
            for one in named:
                row, ranked[one.name] = lab.examine(one)
                rows.append(row)
                if options["figures"]:  # what has been measured stays, also when the next one fails
                    options["figures"].write_text(f"{as_json(figures_of(rows))}\n", encoding="utf-8")
        page = write_report(options["report"], rows, ranked) if options["report"] else None
        if options["json"]:
            self.print_json(figures_of(rows))
        elif options["verbosity"]:
            self._tell([*dataset_lines(dataset), "", *table_lines(rows)])
            self._tell(["", f"The report: {page}"] if page else [])

    def _read(self, options: dict[str, Any], stages: Stages) -> Dataset:
        return load_dataset(
            options["data"],
            options["layout"],
            author_from=options["author_from"],
            sample=options["sample"],
            seed=options["seed"],
            reached=lambda done, total: stages.watch("Reading", done, total),
        )

    def _tell(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def check_targets(figures: Path | None, report: Path | None) -> None:
    """Raises CommandError where the results could not be written in the end."""
    if figures and (figures.is_dir() or not figures.absolute().parent.is_dir()):
        raise CommandError(f"--figures: {figures} is not a file in a folder that exists.")
    if report and report.exists() and not report.is_dir():
        raise CommandError(f"--report: {report} is not a folder.")


def figures_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [row.as_json() for row in rows]
