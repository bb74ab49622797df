"""`manage.py seed_demo`: fill a site with the demo, drawn on the spot; doing it twice is doing it once."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from discovery.demo.artists import ARTISTS, PICTURES_EACH
from discovery.demo.selectors import SOURCE, has_room
from discovery.demo.services import Seeded, seed
from discovery.imports.sources import CannotImport
from discovery.management.interruption import Interruption, interruptible
from discovery.management.progress import Progress
from discovery.management.waiting import wait_for_worker

# A worker that has just been started loads its encoder first, which takes up to a quarter of a minute.
PATIENCE, LONGEST_WAIT = 30.0, 60.0  # seconds
MOST_EACH = 500


def artists(text: str) -> int:
    return _within(text, len(ARTISTS))


def pictures(text: str) -> int:
    return _within(text, MOST_EACH)


def _within(text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {most}")
    return int(text)


class Command(BaseCommand):
    help = "Fill the site with demo artists and their pictures, drawn by this program. What is there stays as it is."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where any post exists")
        parser.add_argument("--artists", type=artists, default=len(ARTISTS), metavar="N", help="how many artists")
        parser.add_argument("--per-artist", type=pictures, default=PICTURES_EACH, metavar="N", help="pictures of each")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["if_empty"] and not has_room():
            self.stdout.write("There are posts already; the demo is left out.")
            return
        with interruptible(self.stderr.write) as interruption:
            try:
                last = self._seed(interruption, options)
            except CannotImport as problem:
                raise CommandError(str(problem)) from problem
            if last.added and not interruption.signal:
                self._wait(interruption, options["verbosity"])
        if interruption.signal:
            sys.exit(interruption.exit_code)

    def _seed(self, interruption: Interruption, options: dict[str, Any]) -> Seeded:
        last = Seeded(0, 0, 0)
        events = seed(artists=options["artists"], per_artist=options["per_artist"], is_stopped=interruption.is_asked)
        with closing(events), Progress(sys.stderr, "Drawing", "pictures", quiet=not options["verbosity"]) as progress:
            for last in events:
                progress.reached(last.done, last.total)
        if options["verbosity"]:
            self.stdout.write(f"Demo: {last.added:,} pictures added; {last.done:,} of {last.total:,} are here.")
        return last

    def _wait(self, interruption: Interruption, verbosity: int) -> None:
        with Progress(sys.stderr, "Preparing", "pictures", quiet=not verbosity) as progress:
            left = wait_for_worker(
                SOURCE, progress, patience=PATIENCE, at_most=LONGEST_WAIT, is_stopped=interruption.is_asked
            )
        if left.waiting and not interruption.signal and verbosity:
            self.stdout.write(f"{left.waiting:,} pictures still wait for the worker; it goes on by itself.")
