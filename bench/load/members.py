"""Who drives a site: members who have been there for long, logged in by the page, and visitors without an account."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.load.visitors import PASSWORD, Visitor

# Rules for accounts of a few days do not count for them.
MAKE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
long_ago = timezone.now() - timedelta(days=400)
for name in {names!r}:
    User.objects.create_user(username=name, password={password!r}, date_joined=long_ago)
"""


def names(number: int) -> list[str]:
    return [f"driver{one:02d}" for one in range(number)]


def make_members(number: int, run: Callable[..., object]) -> list[str]:
    """Their names; `run` runs a command of manage.py on the site."""
    made = names(number)
    run("shell", "--verbosity", "0", "-c", MAKE.format(names=made, password=PASSWORD))
    return made


def arrived(url: str, members: Sequence[str], number: int) -> list[Visitor]:
    """`number` visitors, every second of whom is logged in, by turns as one of the members."""
    visitors = [Visitor(url, members[one // 2 % len(members)] if one % 2 == 0 else "") for one in range(number)]
    first: dict[str, Visitor] = {}
    for visitor in visitors:
        if visitor.name in first:
            visitor.sign_in_as(first[visitor.name])
        elif visitor.name:
            visitor.log_in()
            first[visitor.name] = visitor
    return visitors
