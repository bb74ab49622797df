"""`manage.py maintenance on|off`: close the site to visitors, and open it again, while it runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Answer every page with a notice of maintenance (on), or go on as usual (off)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", choices=["on", "off"])

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["state"] == "on":
            settings.KINDRED_MAINTENANCE_FILE.touch()
            self.stdout.write("Visitors are told to come back soon. `manage.py maintenance off` opens the site again.")
            return
        settings.KINDRED_MAINTENANCE_FILE.unlink(missing_ok=True)
        kept = " KINDRED_MAINTENANCE keeps it closed, though." if settings.KINDRED_MAINTENANCE else ""
        self.stdout.write(f"The site is open.{kept}")
