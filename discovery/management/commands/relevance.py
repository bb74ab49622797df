"""`manage.py relevance`: measure encoders on labelled pictures; it needs no site, no database and no worker."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

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


def whole_number(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"{text!r} is not a whole number from {least}")
    return int(text)


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


class Command(BaseCommand):
    help = (
        "Measure encoders on a folder or a zip of labelled pictures: neighbours of the same class, kindred people, "
        "copies, titles as queries, and what an encoder costs. Prints one row an encoder. Needs no running site."
    )
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
        add("--sample", type=lambda text: whole_number(text, 2), metavar="N", help="only N pictures of all classes")
        add("--seed", type=lambda text: whole_number(text, 0), default=0, metavar="S", help="for all that is drawn (0)")
        add("--skip", nargs="+", action="extend", default=[], choices=OPTIONAL, help="measures to leave out")
        add("--json", type=Path, metavar="FILE", help="write the figures there, one object an encoder")
        add("--report", type=Path, metavar="DIR", help="write pages of queries and their neighbours there")

    def handle(self, *arguments: Any, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        try:
            self._measure(options)
        except (CannotImport, CannotMeasure, EncoderError) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            name = f"{problem.filename}: " if problem.filename else ""
            raise CommandError(f"{name}{problem.strerror or problem}.") from problem

    def _measure(self, options: dict[str, Any]) -> None:
        check_targets(options["json"], options["report"])
        named = contestants(options["encoder"] or default_names(), seed=options["seed"], weights=options["weights"])
        for one in named:
            one.load()  # kept by the registry; a wrong name or file must not be found out after an hour
        rows: list[Row] = []
        ranked: dict[str, Ranking] = {}
        with Stages(sys.stderr, quiet=not options["verbosity"]) as stages:
            dataset = self._read(options, stages)
            lab = Lab(dataset, options["seed"], options["sample"], options["skip"], stages.watch)
            try:
                for one in named:
                    row, ranked[one.name] = lab.examine(one)
                    rows.append(row)
            finally:  # what has been measured stays, also when the next one fails or Ctrl-C ends it
                if options["json"] and rows:
                    write_json(options["json"], rows)
        self._tell([*dataset_lines(dataset), "", *table_lines(rows)])
        if options["report"]:
            self._tell(["", f"The report: {write_report(options['report'], rows, ranked)}"])

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
        if self.verbosity:
            for line in lines:
                self.stdout.write(line)


def check_targets(figures: Path | None, report: Path | None) -> None:
    """Raises CommandError where the results could not be written in the end."""
    if figures and (figures.is_dir() or not figures.absolute().parent.is_dir()):
        raise CommandError(f"--json: {figures} is not a file in a folder that exists.")
    if report and report.exists() and not report.is_dir():
        raise CommandError(f"--report: {report} is not a folder.")


def write_json(file: Path, rows: Sequence[Row]) -> None:
    text = json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1, allow_nan=False)
    file.write_text(f"{text}\n", encoding="utf-8")
