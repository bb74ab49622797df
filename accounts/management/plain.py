"""The manners of every command: its help ends with examples, --json is one document, and a refusal is one line."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError

from accounts.users.models import User
from accounts.users.selectors import get_person

HEADING = "examples:\n"
GO_ON = "Run the same command again to go on."


class HelpWithExamples(DjangoHelpFormatter):
    """Wraps the help as ever, but examples keep their lines."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(HEADING) else super()._fill_text(text, width, indent)


class PlainCommand(BaseCommand):
    """A command that ends with 0; 1 where it is refused; 2 for wrong arguments; 130 when it is interrupted.

    `examples` are command lines, one each line. `refusals` are what the rooms that it asks raise with a sentence for
    people, and `way_on` is the sentence that follows what a disk or a database refused.
    """

    examples: str
    refusals: tuple[type[Exception], ...] = ()
    way_on = ""

    def create_parser(self, prog_name: str, subcommand: str, **named: Any) -> CommandParser:
        lines = "".join(f"  {line.strip()}\n" for line in self.examples.strip().splitlines())
        named |= {"epilog": f"{HEADING}{lines}", "formatter_class": HelpWithExamples}
        return super().create_parser(prog_name, subcommand, **named)

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        try:
            return super().execute(*arguments, **options)
        except self.refusals as problem:
            raise CommandError(str(problem)) from problem
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        except PermissionDenied as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            place = f"{problem.filename}: " if problem.filename else ""
            raise CommandError(f"{place}{problem.strerror or problem}. {self.way_on}".strip()) from problem
        except OperationalError as problem:
            said = str(problem).partition("\n")[0]
            raise CommandError(f"The database does not answer: {said} {self.way_on}".strip()) from problem

    def print_json(self, document: Any) -> None:
        """The one document that --json asks for; times as ISO 8601."""
        self.stdout.write(as_json(document))


def as_json(document: Any) -> str:
    """Raises ValueError for a number that JSON has no word for."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, cls=DjangoJSONEncoder)


def person_named(username: str) -> User:
    """Raises CommandError for somebody who is not, or no longer, here."""
    try:
        return get_person(username)
    except User.DoesNotExist:
        raise CommandError(f"Nobody here has the username {username!r}.") from None


def account_named(username: str) -> User:
    """Like person_named, but a closed account will do."""
    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise CommandError(f"Nobody here has the username {username!r}.")
    return user


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """What reads an argument as a number from `least`, up to `most` where it is given; argparse tells the rest."""
    reach = f"from {least}" if most is None else f"from {least} to {most}"

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
            raise ArgumentTypeError(f"{text!r} is not a whole number {reach}")
        return int(text)

    return read
