"""`manage.py password_link USERNAME`: a link with which somebody who is locked out chooses a new password."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse

from accounts.management.plain import PlainCommand, person_named


class Command(PlainCommand):
    help = "Print a link with which USERNAME chooses a new password: it works once, and within three days."
    examples = """
        manage.py password_link ana
        manage.py password_link ana --forget-second-factor --dry-run
        manage.py password_link ana --forget-second-factor --json
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="who is locked out")
        parser.add_argument(
            "--forget-second-factor",
            action="store_true",
            help="remove their passkeys, authenticator app and recovery codes too; be sure that it is they who ask",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be removed; make no link")
        parser.add_argument("--json", action="store_true", help="link and the number of second factors removed as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        person = person_named(options["username"])
        factors = Authenticator.objects.filter(user=person)
        number = factors.count() if options["forget_second_factor"] else 0
        if options["dry_run"]:
            self._tell(None, number, as_json=options["json"])
            return
        if number:
            factors.delete()
        key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
        self._tell(f"{settings.KINDRED_ADDRESS}{path}", number, as_json=options["json"])

    def _tell(self, link: str | None, number: int, *, as_json: bool) -> None:
        if as_json:
            self.print_json({"link": link, "removed": number, "dry_run": link is None})
        else:
            self.stdout.write(link or f"{number:,} second factors would be removed.")
