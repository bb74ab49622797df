"""`manage.py backup FILE`: the whole site in one file, while it runs; `--base`: where any later moment begins."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, whole_number
from discovery.backups.archive import prune, write_base
from discovery.backups.database import CannotCopy
from discovery.backups.manifest import NotABackup
from discovery.backups.writing import write_backup
from discovery.management.progress import Progress


class Command(PlainCommand):
    help = (
        "Write database, pictures and signing keys into one file. The site may go on. The file holds all that its "
        "members keep to themselves, and the keys: guard it. With --base, begin an archive from which any later moment "
        "can be restored."
    )
    examples = """
        manage.py backup kindred.tar
        manage.py backup /mnt/backups/kindred-monday.tar --json
        KINDRED_ARCHIVE=/mnt/archive manage.py backup --base --keep-days 30
    """

    refusals = (CannotCopy, NotABackup, BotoCoreError, ClientError)

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, nargs="?", metavar="FILE", help="where to; it must not exist yet")
        add(
            "--base",
            action="store_true",
            help="a copy in KINDRED_ARCHIVE, from which later moments are restored",
        )
        add("--keep-days", type=whole_number(1), metavar="N", help="with --base: forget what is older, and not needed")
        add("--json", action="store_true", help="print what is in it as JSON")

    def handle(self, *arguments: Any, file: Path | None, base: bool, **options: Any) -> None:
        if base == bool(file) or (options["keep_days"] and not base):
            raise CommandError("Name a file, or say --base; --keep-days goes with --base. Nothing was written.")
        if file is None:
            self._base(options)
        else:
            self._whole(file, options)

    def _whole(self, file: Path, options: dict[str, Any]) -> None:
        if file.exists():
            raise CommandError(f"{file} exists already. Choose another name; nothing was written.")
        with Progress(sys.stderr, "Copying", "files", quiet=not options["verbosity"]) as progress:
            manifest, end = write_backup(file, told=progress.reached)
        if options["json"]:
            told = {"file": str(file), "bytes": file.stat().st_size, "counts": manifest.counts}
            told |= {"files": end.files, "missing": end.missing, "migrations": manifest.migrations}
            self.print_json(told)
            return
        counts = ", ".join(f"{number:,} {name}" for name, number in manifest.counts.items())
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:,.1f} MB with {end.files:,} files; {counts}.")
        if end.missing:
            self.stdout.write(f"{len(end.missing):,} files were deleted meanwhile and are not in it.")

    def _base(self, options: dict[str, Any]) -> None:
        archive = settings.KINDRED_ARCHIVE
        if archive is None:
            raise CommandError("Nothing is archived: set KINDRED_ARCHIVE, and start Kindred again.")
        with Progress(sys.stderr, "Copying", "files", quiet=not options["verbosity"]) as progress:
            made = write_base(archive, told=progress.reached)
        forgotten = prune(archive, kept_for=timedelta(days=options["keep_days"])) if options["keep_days"] else 0
        if options["json"]:
            told = {"folder": str(made.folder), "made_at": made.manifest.made_at, "forgotten": forgotten}
            self.print_json({**told, "counts": made.manifest.counts})
            return
        self.stdout.write(f"{made.folder}: every moment from {made.manifest.made_at[:19]} UTC on can be restored.")
        if forgotten:
            self.stdout.write(f"{forgotten:,} older ones were forgotten.")
