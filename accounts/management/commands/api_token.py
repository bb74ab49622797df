"""`manage.py api_token USERNAME`: issue a token for the API; it is printed once and cannot be read again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.tokens.models import ApiToken
from accounts.users.models import User
from accounts.users.selectors import get_person

LONGEST_NAME = 60


class Command(BaseCommand):
    help = "Issue a token for the API and print it, alone, on one line. It is shown this once only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="whose token it is")
        parser.add_argument("--name", default="", help="what it is for, such as 'backup script'; 60 characters at most")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if len(options["name"]) > LONGEST_NAME:
            raise CommandError(f"The name of a token can have {LONGEST_NAME} characters.")
        try:
            user = get_person(options["username"])
        except User.DoesNotExist:
            raise CommandError(f"Nobody here has the username {options['username']!r}.") from None
        self.stdout.write(ApiToken.issue(user=user, name=options["name"]))
