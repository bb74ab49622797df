"""`manage.py maintenance on|off`: close the site to visitors, and open it again, while it runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from accounts.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Answer every page with a notice of maintenance (on), or go on as usual (off)."
    examples = """
        manage.py maintenance on
        manage.py maintenance off --json
    """
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", choices=["on", "off"], help="on closes the site to visitors, off opens it")
        parser.add_argument("--json", action="store_true", help="whether it is closed now, and by what, as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        file, is_on = settings.KINDRED_MAINTENANCE_FILE, options["state"] == "on"
        if is_on:
            file.touch()
        else:
            file.unlink(missing_ok=True)
        if options["json"]:
            self.print_json({"closed_by_command": is_on, "closed_by_setting": bool(settings.KINDRED_MAINTENANCE)})
        elif is_on:
            self.stdout.write("Visitors are told to come back soon. `manage.py maintenance off` opens the site again.")
        else:
            kept = " KINDRED_MAINTENANCE keeps it closed, though." if settings.KINDRED_MAINTENANCE else ""
            self.stdout.write(f"The site is open.{kept}")
