"""`manage.py backup FILE`: the whole site in one file, while it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand
from discovery.backups.database import CannotCopy
from discovery.backups.writing import write_backup
from discovery.management.progress import Progress


class Command(PlainCommand):
    help = (
        "Write database, pictures and signing keys into one file. The site may go on. The file holds all that its "
        "members keep to themselves, and the keys: guard it."
    )
    examples = """
        manage.py backup kindred.tar
        manage.py backup /mnt/backups/kindred-monday.tar --json
    """

    refusals = (CannotCopy, BotoCoreError, ClientError)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to; it must not exist yet")
        parser.add_argument("--json", action="store_true", help="print what is in it as JSON")

    def handle(self, *arguments: Any, file: Path, **options: Any) -> None:
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
