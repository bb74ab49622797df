"""`manage.py import_catalogue FILE --author NAME`: bring a catalogue in or refresh it, with an account of every row."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.plain import GO_ON, PlainCommand, person_named
from discovery.catalogues.models import CatalogueLine
from discovery.catalogues.pictures import Pictures
from discovery.catalogues.processing import Event, Plan, begin, held_alone, refresh
from discovery.catalogues.services import clean_name, get_or_make
from discovery.catalogues.tables import Row, read_file, read_rows
from discovery.imports.sources import CannotImport, open_source
from discovery.imports.tally import Tally
from discovery.management.interruption import Interruption, interruptible
from discovery.management.progress import Progress
from discovery.posts.models import Post
from discovery.shop.models import Catalogue
from discovery.shop.money import clean_currency

OUTCOMES = CatalogueLine.Outcome.values


class Command(PlainCommand):
    help = (
        "Import a catalogue of products, CSV, TSV or a product feed in XML, or refresh it: a product is known again by "
        "its sku. A run may be stopped at any time and repeated."
    )
    examples = """
        manage.py import_catalogue shoes.csv --author ada --dry-run
        manage.py import_catalogue shoes.csv --author ada --pictures shoes.zip --currency EUR
        manage.py import_catalogue shoes.xml --author ada --name Shoes --keep-missing --json
    """
    refusals = (CannotImport,)
    way_on = GO_ON
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="CSV, TSV, or a product feed in RSS 2.0 or Atom")
        add("--author", required=True, metavar="USERNAME", help="the existing account that sells them")
        add("--name", default="", help="of the catalogue; the file's own without it")
        add("--pictures", type=Path, metavar="FOLDER_OR_ZIP", help="where image_link is a file's name")
        add("--currency", default="", metavar="CODE", help="of prices that name none, such as EUR")
        add("--visibility", default=Post.Visibility.PUBLIC, choices=Post.Visibility.values, help="of new posts")
        add("--keep-missing", action="store_true", help="what the file no longer lists stays on offer")
        add("--dry-run", action="store_true", help="read and check everything, write nothing")
        add("--json", action="store_true", help="print the account as JSON, every row in it")

    def handle(self, *arguments: Any, **options: Any) -> None:
        self.began, self.tally, self.items = time.monotonic(), Tally(), list[dict[str, Any]]()
        self.verbosity, self.options = options["verbosity"], options
        with interruptible(self.stderr.write) as interruption:
            self._import(interruption)
        self._report(interruption)
        if interruption.signal:
            sys.exit(interruption.exit_code)

    def _import(self, interruption: Interruption) -> None:
        file, label = self.options["file"], "Checking" if self.options["dry_run"] else "Importing"
        rows = read_rows(read_file(file), file.name)
        with ExitStack() as stack:
            folder = self.options["pictures"]
            pictures = Pictures(stack.enter_context(open_source(folder)).items if folder else ())
            self.catalogue = self._catalogue()
            if not self.options["dry_run"]:
                stack.enter_context(held_alone(self.catalogue))
                begin(self.catalogue)
            events = stack.enter_context(closing(self._events(rows, pictures, interruption)))
            progress = stack.enter_context(Progress(sys.stderr, label, "products", quiet=not self.verbosity))
            for event in events:
                self._note(event, progress)

    def _catalogue(self) -> Catalogue:
        options = self.options
        owner = person_named(options["author"])
        name, currency = clean_name(options["name"] or options["file"].stem), options["currency"]
        if not options["dry_run"]:
            return get_or_make(owner=owner, name=name, currency=currency, keep_missing=options["keep_missing"])
        known = Catalogue.objects.filter(owner=owner, name=name).first() or Catalogue(owner=owner, name=name)
        known.currency = clean_currency(currency) if currency else ""
        known.keep_missing = options["keep_missing"]
        return known

    def _events(self, rows: list[Row], pictures: Pictures, interruption: Interruption) -> Generator[Event, None, None]:
        writes = not self.options["dry_run"]
        plan = Plan(self.catalogue, rows, pictures, visibility=self.options["visibility"], writes=writes)
        return refresh(plan, is_stopped=interruption.is_asked)

    def _note(self, event: Event, progress: Progress) -> None:
        shown = event.sku or f"product {event.position}"
        self.tally.add(event.outcome, shown, event.reason)
        if self.options["json"]:
            self.items.append({"sku": event.sku, "outcome": event.outcome, "reason": event.reason})
        if self.verbosity > 2 or (self.verbosity == 2 and event.outcome == CatalogueLine.Outcome.REFUSED):
            progress.say(f"{event.outcome}  {shown}{f': {event.reason}' if event.reason else ''}")
        progress.reached(event.position, event.total)

    def _report(self, interruption: Interruption) -> None:
        outcomes, seconds = self.tally.outcomes, time.monotonic() - self.began
        if self.options["json"]:
            account = {
                "catalogue": self.catalogue.name,
                "dry_run": self.options["dry_run"],
                "interrupted": interruption.is_asked(),
                "seconds": round(seconds, 1),
                **{outcome: outcomes[outcome] for outcome in OUTCOMES},
                "refused_by_reason": dict(self.tally.reasons.most_common()),
                "items": self.items,
            }
            self.print_json(account)
        elif self.verbosity:
            counts = ", ".join(f"{outcomes[value]:,} {label}" for value, label in CatalogueLine.Outcome.choices)
            would = " (nothing was written)" if self.options["dry_run"] else ""
            self.stdout.write(f"{self.catalogue.name}: {counts}, in {seconds:,.1f} s{would}.")
            for line in self.tally.lines():
                self.stdout.write(line)
            if interruption.signal:
                self.stdout.write(f"Stopped before the end. {GO_ON}")
