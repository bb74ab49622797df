"""`manage.py move_files --to s3://…`: carry every file to another storage, as often as it takes."""

from __future__ import annotations

import sys
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import GO_ON, PlainCommand
from discovery.management.interruption import interruptible
from discovery.management.progress import Progress
from discovery.storage import Carried, carry, names_in, place_of


class Command(PlainCommand):
    help = (
        "Copy every stored file from one storage to another. What is there in full is skipped, so a run may be stopped "
        "and repeated, also while the site runs. Nothing is deleted. Then set KINDRED_STORAGE to the same address, "
        "start again, and run it once more with --from local for what came meanwhile."
    )
    examples = """
        manage.py move_files --to 's3://pictures/kindred?endpoint=https://s3.example' --dry-run
        manage.py move_files --to 's3://pictures/kindred?endpoint=https://s3.example'
        manage.py move_files --to 's3://pictures/kindred?endpoint=https://s3.example' --from local --json
    """
    refusals = (BotoCoreError, ClientError)
    way_on = GO_ON

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--to", required=True, metavar="STORAGE", help="'local', or an address like KINDRED_STORAGE's")
        add("--from", dest="source", metavar="STORAGE", help="the same; left out: the storage that is in use")
        add("--dry-run", action="store_true", help="count what would be copied, copy nothing")
        add("--json", action="store_true", help="print the account as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        source = _storage(options["source"]) if options["source"] else default_storage
        target = _storage(options["to"])
        with interruptible(self.stderr.write) as interruption:
            names = list(names_in(source))
            carried = []
            with Progress(sys.stderr, "Copying", "files", quiet=not options["verbosity"]) as progress:
                for number, name in enumerate(names, 1):
                    if interruption.is_asked():
                        break
                    carried.append(carry(source=source, target=target, name=name, dry_run=options["dry_run"]))
                    progress.reached(number, len(names))
        self._report(carried, len(names), options)
        if interruption.signal:
            sys.exit(interruption.exit_code)
        if any(one.problem for one in carried):
            sys.exit(1)

    def _report(self, carried: list[Carried], total: int, options: dict[str, Any]) -> None:
        copied, problems = sum(one.copied for one in carried), [one for one in carried if one.problem]
        if options["json"]:
            told: dict[str, Any] = {"files": total, "copied": copied, "there": len(carried) - copied - len(problems)}
            told |= {"problems": {one.name: one.problem for one in problems}, "dry_run": options["dry_run"]}
            self.print_json(told)
            return
        would = "would be copied" if options["dry_run"] else "copied"
        self.stdout.write(
            f"{copied:,} of {total:,} files {would}, {len(carried) - copied - len(problems):,} were there."
        )
        for one in problems:
            self.stdout.write(f"{one.name}: {one.problem}")
        if len(carried) < total:
            self.stdout.write(f"Stopped before the end. {GO_ON}")


def _storage(address: str) -> Storage:
    """The key to a bucket is that of the settings: an address that is typed holds no secret."""
    try:
        place = place_of(
            "" if address == "local" else address,
            media=settings.MEDIA_ROOT,
            key=settings.KINDRED_STORAGE_KEY,
            secret=settings.KINDRED_STORAGE_SECRET,
        )
    except ValueError as problem:
        raise CommandError(str(problem)) from None
    return place.open()
