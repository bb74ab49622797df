"""`manage.py delete_account USERNAME`: close an account, to be deleted after the days of grace; or delete it now."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.plain import PlainCommand, account_named
from discovery.departures.selectors import belongings_of
from discovery.departures.services import close, delete_now


class Command(PlainCommand):
    help = (
        "Close an account as its owner would: nobody sees it, and it is deleted after KINDRED_GRACE_DAYS. "
        "With --now it is deleted at once, with every file, for good."
    )
    examples = """
        manage.py delete_account ada --dry-run
        manage.py delete_account ada
        manage.py delete_account ada --now --json
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="whose account it is")
        parser.add_argument("--now", action="store_true", help="delete it at once, without days of grace")
        parser.add_argument("--dry-run", action="store_true", help="tell what would go, and change nothing")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        user = account_named(options["username"])
        told = {"username": user.username, **asdict(belongings_of(user))}
        if options["dry_run"]:
            told["leaves_at"] = None
        elif options["now"]:
            delete_now(user=user)
            told["leaves_at"] = None
        else:
            told["leaves_at"] = close(user=user).isoformat()
        done = not options["dry_run"] and options["now"]
        if options["json"]:
            self.print_json({**told, "deleted": done})
        else:
            self.stdout.write(_line(told, done))


def _line(told: dict[str, Any], done: bool) -> str:
    what = (
        f"{told['posts']:,} posts with {told['pictures']:,} pictures, {told['boards']:,} boards, "
        f"{told['comments']:,} comments"
    )
    if done:
        return f"{told['username']} is deleted: {what}."
    if told["leaves_at"]:
        return f"{told['username']} is closed, and will be deleted on {told['leaves_at'][:10]}: {what}."
    return f"{told['username']} would go: {what}."
