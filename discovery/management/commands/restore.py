"""`manage.py restore FILE`: a backup back into a data folder, its own or another; `--at`: a moment of an archive."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts.management.plain import PlainCommand
from accounts.models import User
from discovery.backups import database
from discovery.backups.archive import base_before, verify
from discovery.backups.comparing import changed_originals
from discovery.backups.database import CannotCopy, others
from discovery.backups.manifest import Manifest, NotABackup
from discovery.backups.reading import check_backup, put_back
from discovery.backups.recovering import put_files_back, recovered
from discovery.backups.writing import describe
from discovery.integrity import lost, strays
from discovery.integrity.findings import Check, Finding
from discovery.integrity.selectors import look
from discovery.management.progress import Progress

CHANGED = "its original was cut or changed in the archive"


class Command(PlainCommand):
    help = (
        "Put a backup in the place of an empty site, or, with --replace, of the one that is here. The whole file is "
        "checked first; a backup of an older Kindred is brought up to date. With --at, FILE is the folder of an "
        "archive, and the site becomes as it was then. Kindred must not be running."
    )
    examples = """
        manage.py restore kindred.tar --dry-run
        KINDRED_HOME=/srv/kindred manage.py restore kindred.tar
        manage.py restore kindred.tar --replace
        KINDRED_HOME=/srv/kindred manage.py restore --at '2026-11-26 12:00' /mnt/archive
    """

    refusals = (BotoCoreError, ClientError)

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="what `backup` wrote, or the folder of KINDRED_ARCHIVE")
        add("--at", metavar="TIME", help="the moment to go back to, such as '2026-11-26 12:00'; UTC else")
        add("--replace", action="store_true", help="delete the site that is here for it")
        add("--dry-run", action="store_true", help="check the file, change nothing")
        add("--json", action="store_true", help="print the account as JSON")

    def handle(self, *arguments: Any, file: Path, **options: Any) -> None:
        try:
            told = self._moment(file, options) if options["at"] else self._whole(file, options)
        except (NotABackup, CannotCopy) as problem:
            raise CommandError(f"{file}: {problem}") from problem
        self._report(told, options)

    def _whole(self, file: Path, options: dict[str, Any]) -> dict[str, Any]:
        quiet = not options["verbosity"]
        with Progress(sys.stderr, "Checking", "files", quiet=quiet) as progress:
            found = check_backup(file, told=progress.reached)
        told: dict[str, Any] = {"made_at": found.manifest.made_at, "version": found.manifest.version}
        told |= {"counts": found.manifest.counts, "files": found.files, "missing": found.missing}
        _refuse_newer(found.manifest)
        if not options["dry_run"]:
            _refuse_place(replace=options["replace"])
            with Progress(sys.stderr, "Restoring", "files", quiet=quiet) as progress:
                told["removed"] = put_back(file, told=lambda done, total: progress.reached(done, found.files))
            _bring_up_to_date()
        return told

    def _moment(self, archive: Path, options: dict[str, Any]) -> dict[str, Any]:
        moment = _read_moment(options["at"])
        base = base_before(archive, moment)
        told: dict[str, Any] = {"made_at": moment.isoformat(), "version": base.manifest.version}
        _refuse_newer(base.manifest)
        verify(base)
        if not options["dry_run"]:
            _refuse_place(replace=options["replace"])
        with recovered(base, archive.resolve(), moment) as dump:
            if not options["dry_run"]:
                database.load(dump)
        told |= {"files": 0, "missing": [], "counts": base.manifest.counts}
        if not options["dry_run"]:
            _bring_up_to_date()
            with Progress(sys.stderr, "Restoring", "files", quiet=not options["verbosity"]) as progress:
                copied = put_files_back(archive, told=progress.reached)
            removed = sum(_seen(check, mends=True).mended for check in strays.CHECKS)
            told |= {"counts": describe(files=copied).counts, "files": copied, "removed": removed}
            told["missing"] = [key for check in lost.CHECKS for key in _seen(check).examples]
            told["missing"] += [f"{key}: {CHANGED}" for key in changed_originals()]
        return told

    def _report(self, told: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.print_json({**told, "dry_run": options["dry_run"]})
            return
        counts = ", ".join(f"{number:,} {name}" for name, number in told["counts"].items())
        what = "Whole and readable" if options["dry_run"] else "Restored"
        self.stdout.write(f"{what}: the site of {told['made_at'][:16]} with {counts} and {told['files']:,} files.")
        if told["missing"]:
            self.stdout.write(f"{len(told['missing']):,} files are missing, or not as they were stored:")
            for name in told["missing"]:
                self.stdout.write(f"  {name}")
        if not options["dry_run"]:
            self.stdout.write("`manage.py up` opens it.")


def _read_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no time; write it like '2026-11-26 12:00'.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > datetime.now(UTC):
        raise CommandError(f"{text} lies ahead.")
    return moment


def _refuse_newer(manifest: Manifest) -> None:
    """A database that is ahead of the code cannot be brought back to it."""
    known = MigrationLoader(connection).disk_migrations
    ahead = [f"{app}.{name}" for app, name in manifest.migrations.items() if (app, name) not in known]
    if ahead:
        raise NotABackup(f"It is of a newer Kindred ({', '.join(ahead)}). Bring this one up to date first.")


def _refuse_place(*, replace: bool) -> None:
    if not replace and User.objects.exists():
        raise CommandError("There is a site here already. --replace deletes it for the backup; nothing was changed.")
    if others():
        raise CommandError("Something else uses this database. Stop Kindred, then restore; nothing was changed.")


def _bring_up_to_date() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    cache.clear()


def _seen(check: Check, *, mends: bool = False) -> Finding:
    return look(check, grace=timedelta(0), told=lambda check, done, total: None, mends=mends)
