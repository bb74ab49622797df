"""`manage.py api_token USERNAME`: tokens for the API: make one, which is printed once, list or revoke them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, person_named
from accounts.tokens.models import ApiToken
from accounts.tokens.scopes import SCOPES
from accounts.tokens.selectors import tokens_of
from accounts.tokens.services import LONGEST_DAYS, make_token, revoke_token
from accounts.users.models import User


class Command(PlainCommand):
    help = "Make a token for the API and print it, alone, on one line. It is shown this once only."
    examples = """
        manage.py api_token ada
        manage.py api_token ada --name backup --scope read --days 90
        manage.py api_token ada --list --json
        manage.py api_token ada --revoke 7
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="whose token it is")
        parser.add_argument("--name", default="", help="what it is for, such as 'backup script'; 60 characters at most")
        parser.add_argument(
            "--scope", action="append", default=[], choices=list(SCOPES), help="what it may do; repeat it. Else all"
        )
        parser.add_argument("--days", type=int, help=f"how long it holds, {LONGEST_DAYS} at most; for good unless told")
        parser.add_argument("--json", action="store_true", help="as JSON, with its number, scopes and times")
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--list", action="store_true", help="tell which there are instead")
        instead.add_argument("--revoke", type=int, metavar="ID", help="revoke the one of this number instead")

    def handle(self, *arguments: Any, **options: Any) -> None:
        user = person_named(options["username"])
        if options["list"]:
            self._list(user, as_json=options["json"])
        elif options["revoke"] is not None:
            self._revoke(user, options["revoke"], as_json=options["json"])
        else:
            self._make(user, options)

    def _make(self, user: User, options: dict[str, Any]) -> None:
        token, text = make_token(user=user, name=options["name"], scopes=options["scope"], days=options["days"])
        if options["json"]:
            self.print_json({"token": text, **_told(token)})
        else:
            self.stdout.write(text)

    def _list(self, user: User, *, as_json: bool) -> None:
        found = [_told(token) for token in tokens_of(user)]
        if as_json:
            self.print_json(found)
            return
        for one in found:
            allowed = ",".join(one["scopes"]) or "everything"
            used, until = one["used_at"] or "never", one["expires_at"] or "revoked"
            self.stdout.write(f"{one['id']}  {one['name'] or '-'}  {allowed}  used {used}  until {until}")

    def _revoke(self, user: User, number: int, *, as_json: bool) -> None:
        if not revoke_token(user=user, token_id=number):
            raise CommandError(f"{user.username} has no token {number}.")
        if as_json:
            self.print_json({"revoked": number})
        else:
            self.stdout.write(f"Token {number} is revoked.")


def _told(token: ApiToken) -> dict[str, Any]:
    times = {name: getattr(token, name) for name in ("created_at", "used_at", "expires_at")}
    return {
        "id": token.pk,
        "name": token.name,
        "scopes": token.scopes,
        **{name: moment and moment.isoformat() for name, moment in times.items()},
    }
