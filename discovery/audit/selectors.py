"""Reading the log of what was done, with the names that its people have now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.users.models import User
from discovery.audit.models import AuditEntry


@dataclass(frozen=True)
class Told:
    """An entry with its people; None for the site itself, and for an account that is gone."""

    entry: AuditEntry
    actor: User | None
    person: User | None


def entries(*, by: str = "", action: str = "") -> QuerySet[AuditEntry]:
    """The latest first; of whoever is named `by`, and of one kind."""
    found = AuditEntry.objects.order_by("-pk")
    if by:
        found = found.filter(actor__in=User.objects.filter(username=by.replace("\x00", "")).values("pk"))
    return found.filter(action=action) if action in AuditEntry.Action.values else found


def told(found: Iterable[AuditEntry]) -> list[Told]:
    """By one query, however many."""
    found = list(found)
    people = User.objects.in_bulk({number for one in found for number in (one.actor, one.person) if number})
    return [Told(one, people.get(one.actor or 0), people.get(one.person or 0)) for one in found]


def actors() -> QuerySet[User]:
    """Whoever stands in the log."""
    return User.objects.filter(pk__in=AuditEntry.objects.values("actor")).order_by("username")
