"""`manage.py invite`: the link by which somebody joins, alone on one line or as JSON; also by mail."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse

from accounts.entrance.services import DAYS, invite, invite_by_mail
from accounts.management.plain import PlainCommand, person_named
from accounts.users.models import User


class Command(PlainCommand):
    help = "Print a link by which one person can join. It is shown this once only."
    examples = """
        manage.py invite
        manage.py invite --by ana --email bo@mail.example --days 30 --json
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", metavar="USERNAME", default="", help="who invites; else the first of the staff")
        parser.add_argument("--email", default="", help="send it there too, if the site sends mail")
        parser.add_argument("--days", type=int, default=DAYS, help=f"how long it holds; {DAYS} unless told")
        parser.add_argument("--json", action="store_true", help="link, email and expires_at as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        make = partial(invite_by_mail, link=_link) if options["email"] and settings.KINDRED_SENDS_MAIL else invite
        made, token = make(inviter=_inviter(options["by"]), email=options["email"], days=options["days"])
        found = {"link": _link(token), "email": made.email, "expires_at": made.expires_at.isoformat()}
        if options["json"]:
            self.print_json(found)
        else:
            self.stdout.write(found["link"])


def _link(token: str) -> str:
    return f"{settings.KINDRED_ADDRESS}{reverse('join', args=[token])}"


def _inviter(username: str) -> User:
    if username:
        return person_named(username)
    first = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
    if first is None:
        raise CommandError("Nobody here is staff: name who invites with --by USERNAME.")
    return first
