"""`manage.py check_integrity`: what rows and files say of each other, and the mending of what is wrong."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, whole_number
from discovery.integrity.findings import GRACE, Check, Finding
from discovery.integrity.selectors import find
from discovery.integrity.services import TooMuchLost, repair
from discovery.management.progress import Progress


class Command(PlainCommand):
    help = (
        "Look for rows without files, files without rows, pictures without vectors, and whatever else is not as it "
        "should be. Kindred may be running. Ends with 1 when something is wrong and was not mended."
    )
    examples = """
        manage.py check_integrity
        manage.py check_integrity --repair --dry-run
        manage.py check_integrity --repair --json
    """
    refusals = (BotoCoreError, ClientError, TooMuchLost)

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--repair", action="store_true", help="mend what is wrong")
        add(
            "--lost-for-good",
            action="store_true",
            help="with --repair: give up pictures of which nothing is left, even most of them",
        )
        add("--dry-run", action="store_true", help="with --repair: say what it would mend, change nothing")
        add(
            "--grace",
            type=whole_number(0),
            default=int(GRACE.total_seconds()),
            metavar="SECONDS",
            help="leave alone what is younger, since it may be under way (default: %(default)s)",
        )
        add("--json", action="store_true", help="print the account as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        mends = options["repair"] and not options["dry_run"]
        with Progress(sys.stderr, "Checking", "rows and files", quiet=not options["verbosity"]) as progress:
            given: dict[str, Any] = {"grace": timedelta(seconds=options["grace"]), "told": _teller(progress)}
            findings = repair(**given, lost_for_good=options["lost_for_good"]) if mends else find(**given)
        left = sum(finding.number - finding.mended for finding in findings)
        if options["json"]:
            told = [asdict(finding) for finding in findings]
            self.print_json({"checked": progress.done, "findings": told, "left": left, "repaired": mends})
        else:
            self._report(findings, mends=mends, seen=progress.done)
        if left:
            way_on = "Look at the log." if mends else "--repair mends it."
            raise CommandError(f"{left:,} faults are left. {way_on}")

    def _report(self, findings: list[Finding], *, mends: bool, seen: int) -> None:
        for finding in findings:
            mended = f", {finding.mended:,} mended" if mends else ""
            self.stdout.write(f"{finding.code}: {finding.number:,}{mended}. {finding.what}.")
            self.stdout.write(f"  {', '.join(finding.examples)}")
        if not findings:
            self.stdout.write(f"Nothing is wrong: {seen:,} rows and files were looked at.")


def _teller(progress: Progress) -> Any:
    """One bar over all checks: each comes with its own number of things."""
    seen: dict[str, tuple[int, int]] = {}

    def told(check: Check, done: int, total: int) -> None:
        seen[check.code] = done, max(done, total)
        progress.reached(sum(done for done, _ in seen.values()), sum(total for _, total in seen.values()))

    return told
