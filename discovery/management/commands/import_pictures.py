"""`manage.py import_pictures PATH`: bring pictures in out of folders, zips, exports, manifests or lists; or undo it."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import GO_ON, PlainCommand, whole_number
from discovery.imports.mapping import Mapping
from discovery.imports.models import ImportJob
from discovery.imports.selectors import backlog_of
from discovery.imports.services import IMPORTED, REFUSED, SKIPPED, Event, import_pictures, undo_source
from discovery.imports.sources import CannotImport
from discovery.imports.tally import Tally
from discovery.management.interruption import Interruption, interruptible
from discovery.management.progress import Progress
from discovery.management.waiting import wait_for_worker
from discovery.posts.models import Post

PATIENCE = 60.0  # seconds without any step of the worker, until --wait gives up


def column_names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


class Command(PlainCommand):
    help = (
        "Import a folder or a zip of pictures, an export of Instagram, Pinterest or Pixelfed, an IIIF manifest or a "
        "list of addresses. Sub-folders name the authors of pictures, unless a table of labels or --author does. What "
        "was imported before is skipped: a run may be stopped at any time and repeated."
    )
    examples = """
        manage.py import_pictures ~/Pictures/club
        manage.py import_pictures instagram-ann.zip --author ann --visibility private --dry-run
        manage.py import_pictures https://iiif.example/manifest.json --kind iiif --author ann
        manage.py import_pictures --undo instagram-ann.zip --dry-run
    """
    refusals = (CannotImport,)
    way_on = GO_ON
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("path", nargs="?", metavar="PATH", help="a folder, a zip, a document of an export, or a manifest's address")
        add("--kind", default="", choices=ImportJob.Kind.values, help="what it is; exports are known by their files")
        add("--undo", default="", metavar="SOURCE", help="delete what came of the source of this name, and forget it")
        add("--labels", default="", metavar="FILE", help="TSV or CSV with a header, in the source or on disk")
        add("--path-from", default="path", metavar="COLUMN", help="the column that names the picture (path)")
        add("--author-from", default="", metavar="COLUMN", help="the column that names the author")
        add("--caption-from", default="", metavar="COLUMN", help="the column that holds the caption")
        add("--tags-from", default=(), type=column_names, metavar="COLUMN,…", help="the columns that hold tags")
        add("--author", default="", metavar="USERNAME", help="the one existing account that posts all of them")
        add("--visibility", default=Post.Visibility.PUBLIC, choices=Post.Visibility.values, help="of new posts")
        add("--limit", type=whole_number(1), metavar="N", help="only the first N files; their order stays the same")
        add("--dry-run", action="store_true", help="read and check everything, write nothing")
        add("--wait", action="store_true", help="return once the worker has made every picture searchable")
        add("--json", action="store_true", help="print the account as JSON, every file in it")

    def handle(self, *arguments: Any, **options: Any) -> None:
        self.began, self.tally, self.source, self.unused = time.monotonic(), Tally(), "", 0
        self.items: list[dict[str, str]] = []
        self.partial = 0  # posts that something was left out of
        self.verbosity, self.options = options["verbosity"], options
        if bool(options["path"]) == bool(options["undo"]):
            raise CommandError(
                "Give the PATH of what is to be imported, or --undo with the name of a source.", returncode=2
            )
        if options["undo"]:
            self._undo(options["undo"])
            return
        with interruptible(self.stderr.write) as interruption:
            self._import(interruption)
            self._wait(interruption)
        self._report(interruption)
        if interruption.signal:
            sys.exit(interruption.exit_code)

    def _undo(self, source: str) -> None:
        number = undo_source(source, dry_run=self.options["dry_run"])
        if self.options["json"]:
            self.print_json({"source": source, "dry_run": self.options["dry_run"], "deleted": number})
        elif self.verbosity:
            would = "would be " if self.options["dry_run"] else ""
            self.stdout.write(f"{source}: {number:,} posts {would}deleted.")

    def _import(self, interruption: Interruption) -> None:
        options = self.options
        events = import_pictures(
            options["path"],
            Mapping(**{name: options[name] for name in Mapping.__dataclass_fields__}),
            kind=options["kind"],
            visibility=options["visibility"],
            limit=options["limit"],
            dry_run=options["dry_run"],
            is_stopped=interruption.is_asked,
        )
        label = "Checking" if options["dry_run"] else "Importing"
        with closing(events), Progress(sys.stderr, label, "files", quiet=not self.verbosity) as progress:
            for event in events:
                self._note(event, progress)

    def _note(self, event: Event, progress: Progress) -> None:
        self.source, self.unused = event.source, event.unused_labels
        self.tally.add(event.outcome, event.path, event.reason if event.outcome == REFUSED else "")
        self.partial += event.outcome == IMPORTED and bool(event.reason)
        if self.options["json"]:
            self.items.append({"path": event.path, "outcome": event.outcome, "reason": event.reason})
        if self.verbosity > 2 or (self.verbosity == 2 and event.reason):
            progress.say(f"{event.outcome}  {event.path}{f': {event.reason}' if event.reason else ''}")
        progress.reached(event.position, event.total)

    def _wait(self, interruption: Interruption) -> None:
        if not self.options["wait"] or self.options["dry_run"] or interruption.signal:
            return
        with Progress(sys.stderr, "Preparing", "pictures", quiet=not self.verbosity) as progress:
            left = wait_for_worker(self.source, progress, patience=PATIENCE, is_stopped=interruption.is_asked)
        if left.waiting and not interruption.signal:
            raise CommandError(
                f"{left.waiting:,} pictures still wait, and the worker has done nothing for {PATIENCE:.0f} s. "
                "Is `manage.py up` running?"
            )

    def _report(self, interruption: Interruption) -> None:
        if self.options["json"]:
            self.print_json(self._account(interruption))
        elif self.verbosity:
            for line in self._summary(interruption):
                self.stdout.write(line)

    def _account(self, interruption: Interruption) -> dict[str, Any]:
        outcomes, backlog = self.tally.outcomes, backlog_of(self.source)
        return {
            "source": self.source,
            "dry_run": self.options["dry_run"],
            "interrupted": interruption.is_asked(),
            "seconds": round(time.monotonic() - self.began, 1),
            **{outcome: outcomes[outcome] for outcome in (IMPORTED, SKIPPED, REFUSED)},
            "refused_by_reason": dict(self.tally.reasons.most_common()),
            "partial": self.partial,
            "unused_labels": self.unused,
            "waiting": backlog.waiting,
            "searchable": backlog.searchable,
            "items": self.items,
        }

    def _summary(self, interruption: Interruption) -> list[str]:
        outcomes, seconds = self.tally.outcomes, time.monotonic() - self.began
        if not outcomes and not interruption.signal:
            return ["There is no file to import in it."]
        would = "would be " if self.options["dry_run"] else ""
        lines = [
            f"{self.source}: {outcomes[IMPORTED]:,} {would}imported, {outcomes[SKIPPED]:,} already here, "
            f"{outcomes[REFUSED]:,} {would}refused, in {seconds:,.1f} s."
        ]
        lines += self.tally.lines()
        if self.partial:
            lines.append(f"{self.partial:,} came without a part of theirs; --verbosity 2 names them.")
        if self.unused:
            lines.append(f"{self.unused:,} rows of {self.options['labels']} name no file of it.")
        if not self.options["dry_run"]:
            lines += self._backlog()
        if interruption.signal:
            lines.append(f"Stopped before the end. {GO_ON}")
        return lines

    def _backlog(self) -> list[str]:
        backlog = backlog_of(self.source)
        lines = []
        if backlog.refused:
            lines.append(f"{backlog.refused:,} were refused by the worker; their authors see why.")
        if backlog.waiting:
            lines.append(f"{backlog.waiting:,} wait for the worker, which works while `manage.py up` runs.")
        elif backlog.searchable:
            lines.append(f"All {backlog.searchable:,} of it are searchable.")
        return lines
