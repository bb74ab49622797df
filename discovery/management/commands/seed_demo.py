"""`manage.py seed_demo`: fill a site with the demo, drawn on the spot; doing it twice is doing it once."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.plain import GO_ON, PlainCommand, whole_number
from discovery.demo.artists import ARTISTS, PICTURES_EACH
from discovery.demo.selectors import SOURCE, has_room
from discovery.demo.services import Seeded, missing, seed
from discovery.imports.sources import CannotImport
from discovery.management.interruption import Interruption, interruptible
from discovery.management.progress import Progress
from discovery.management.waiting import wait_for_worker

# A worker that has just been started loads its encoder first, which takes up to a quarter of a minute.
PATIENCE, LONGEST_WAIT = 30.0, 60.0  # seconds
EACH = whole_number(1, 500)


class Command(PlainCommand):
    help = "Fill the site with demo artists and their pictures, drawn by this program. What is there stays as it is."
    examples = """
        manage.py seed_demo
        manage.py seed_demo --artists 4 --per-artist 8 --dry-run
        manage.py seed_demo --if-empty --json
    """
    refusals = (CannotImport,)
    way_on = GO_ON
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        add, most = parser.add_argument, len(ARTISTS)
        add("--if-empty", action="store_true", help="do nothing where any post exists")
        add("--artists", type=whole_number(1, most), default=most, metavar="N", help="how many artists")
        add("--per-artist", type=EACH, default=PICTURES_EACH, metavar="N", help="pictures of each")
        add("--dry-run", action="store_true", help="count what would be drawn, draw nothing")
        add("--json", action="store_true", help="how many pictures there are and how many were added, as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["if_empty"] and not has_room():
            self._tell(None, options)
            return
        with interruptible(self.stderr.write) as interruption:
            last = self._seed(interruption, options)
            self._tell(last, options)
            if last.added and not options["dry_run"] and not interruption.signal:
                self._wait(interruption, options["verbosity"])
        if interruption.signal:
            sys.exit(interruption.exit_code)

    def _seed(self, interruption: Interruption, options: dict[str, Any]) -> Seeded:
        wanted = {"artists": options["artists"], "per_artist": options["per_artist"]}
        if options["dry_run"]:
            return missing(**wanted)
        last = Seeded(0, 0, 0)
        events = seed(**wanted, is_stopped=interruption.is_asked)
        with closing(events), Progress(sys.stderr, "Drawing", "pictures", quiet=not options["verbosity"]) as progress:
            for last in events:
                progress.reached(last.done, last.total)
        return last

    def _tell(self, seeded: Seeded | None, options: dict[str, Any]) -> None:
        """None is for a site that was left alone."""
        if options["json"]:
            told = asdict(seeded or Seeded(0, 0, 0))
            self.print_json({**told, "left_out": seeded is None, "dry_run": options["dry_run"]})
        elif seeded is None:
            self.stdout.write("There are posts already; the demo is left out.")
        elif options["verbosity"]:
            added = "would be added" if options["dry_run"] else "added"
            self.stdout.write(f"Demo: {seeded.added:,} pictures {added}; {seeded.done:,} of {seeded.total:,} are here.")

    def _wait(self, interruption: Interruption, verbosity: int) -> None:
        with Progress(sys.stderr, "Preparing", "pictures", quiet=not verbosity) as progress:
            left = wait_for_worker(
                SOURCE, progress, patience=PATIENCE, at_most=LONGEST_WAIT, is_stopped=interruption.is_asked
            )
        if left.waiting and not interruption.signal and verbosity:
            sys.stderr.write(f"{left.waiting:,} pictures still wait for the worker; it goes on by itself.\n")
