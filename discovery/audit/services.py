"""Writing the log of what was done: in the transaction that did it, so that neither is without the other."""

from __future__ import annotations

from typing import Any

from accounts.users.models import User
from discovery.audit.models import AuditEntry

ROLES = ("is_active", "is_staff", "is_superuser")


def record(
    *,
    actor: User | None,
    action: AuditEntry.Action,
    person_id: int | None = None,
    subject: str = "",
    reason: str = "",
    **details: Any,
) -> AuditEntry:
    """`details` are what JSON can hold; no names of people, who are named by number."""
    return AuditEntry.objects.create(
        actor=actor.pk if actor else None,
        action=action,
        person=person_id,
        subject=subject,
        reason=reason,
        details=details,
    )


def roles_of(user_id: int | None) -> dict[str, bool]:
    """What the account may do by now; nothing, while it is not there."""
    known = User.objects.filter(pk=user_id or 0).values(*ROLES).first()
    return dict(known) if known else dict.fromkeys(ROLES, False)


def record_roles(*, actor: User | None, person_id: int, before: dict[str, bool], reason: str) -> None:
    """An entry if what the account may do is not what it was `before`."""
    now = roles_of(person_id)
    changed = {role: now[role] for role in ROLES if now[role] != before[role]}
    if changed:
        action = AuditEntry.Action.ROLES
        record(actor=actor, action=action, person_id=person_id, subject=f"person:{person_id}", reason=reason, **changed)
