"""`manage.py jobs`: what waits in the background and what has failed, and trying it again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand
from discovery.jobs import selectors, services
from discovery.jobs.heartbeats import heartbeats


class Command(PlainCommand):
    help = "Show what waits in the background and what has failed; send failed tasks again."
    examples = """
        manage.py jobs
        manage.py jobs --json
        manage.py jobs --retry 12
        manage.py jobs --retry-all --dry-run
    """

    def add_arguments(self, parser: CommandParser) -> None:
        deed = parser.add_mutually_exclusive_group()
        deed.add_argument("--retry", type=int, metavar="ID", help="send the task of this failure again")
        deed.add_argument("--retry-all", action="store_true", help="send the tasks of all failures again")
        parser.add_argument("--dry-run", action="store_true", help="send nothing, only say how many would be")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"] is not None or options["retry_all"]:
            self._retry(options)
        elif options["json"]:
            self.print_json(_told())
        else:
            self._print(_told())

    def _retry(self, options: dict[str, Any]) -> None:
        failures = selectors.open_failures()
        if options["retry"] is not None:
            failures = failures.filter(pk=options["retry"])
            if not failures.exists():
                raise CommandError(f"No failure {options['retry']} is open.")
        sent = failures.count() if options["dry_run"] else services.retry(failures=failures)
        if options["json"]:
            self.print_json({"sent": sent, "dry_run": options["dry_run"]})
        else:
            self.stdout.write(f"{sent} {'would be sent' if options['dry_run'] else 'sent'} again.")

    def _print(self, told: dict[str, Any]) -> None:
        if told["queues"] is None:
            self.stdout.write("The queue does not answer.")
        for name, number in (told["queues"] or {}).items():
            self.stdout.write(f"queue {name:<12} {number:>8,} messages")
        for each in told["waiting"]:
            since = f"the oldest for {each['seconds']:,.0f} s" if each["number"] else ""
            self.stdout.write(f"{each['name']:<18} {each['number']:>8,} {since}".rstrip())
        for each in told["alive"]:
            seen = "no sign of life" if each["age"] is None else f"{each['age']} s ago"
            self.stdout.write(f"{each['name']:<18} {seen}")
        for each in told["failed"]:
            task = f"{each['name']} {each['arguments']}"
            self.stdout.write(f"failed {each['id']}: {task} {each['times']}x: {each['problem']}")


def _told() -> dict[str, Any]:
    return {
        "queues": selectors.queue_lengths(),
        "waiting": [
            {"name": each.name, "number": each.number, "seconds": each.seconds} for each in selectors.backlogs()
        ],
        "alive": [{"name": each.name, "age": each.age, "is_alive": each.is_alive} for each in heartbeats()],
        "failed": list(selectors.open_failures().values("id", "name", "arguments", "problem", "times", "failed_at")),
    }
