"""`manage.py export_account USERNAME --to FILE`: a whole account as a zip, made at once, without the worker."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, account_named
from accounts.users.models import User
from discovery.exports.archive import Archive, NoRoom
from discovery.exports.writing import write
from discovery.management.progress import Progress


class Command(PlainCommand):
    help = "Write an account with all its pictures into a zip, as its owner gets it (docs/exporting.md)."
    examples = """
        manage.py export_account ada --to ada.zip
        manage.py export_account ada --to ada.zip --json
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="whose account it is; a closed one too")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="the zip; it must not exist yet")
        parser.add_argument("--json", action="store_true", help="as JSON: the file, its bytes, its files")

    def handle(self, *arguments: Any, **options: Any) -> None:
        user, target = account_named(options["username"]), options["to"]
        if target.exists():
            raise CommandError(f"{target} exists already.")
        try:
            archive = self._write(user, target, quiet=not options["verbosity"])
        except NoRoom:
            raise CommandError(f"The disk of {target.parent} would be too full.") from None
        told = {"file": str(target), "bytes": target.stat().st_size, "files": archive.files}
        if options["json"]:
            self.print_json(told)
        else:
            self.stdout.write(f"{told['file']}: {told['files']:,} files, {told['bytes']:,} bytes.")

    def _write(self, user: User, target: Path, *, quiet: bool) -> Archive:
        """Beside the file that is wanted, so that nobody takes half of one for a whole."""
        with (
            tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".export-") as folder,
            Progress(sys.stderr, "Exporting", "posts", quiet=quiet) as progress,
        ):
            archive = write(user, Path(folder), progress.reached)
            shutil.move(archive.path, target)
        return archive
