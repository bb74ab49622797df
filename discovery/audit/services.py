"""Writing the log of what was done: in the transaction that did it, so that neither is without the other."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

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


def granted_to(holder: User | Group) -> dict[str, list[str]]:
    """What it has in the database: a person's groups by name, and either's own permissions as `app.codename`."""
    if isinstance(holder, Group):
        return {"permissions": _named(holder.permissions.all())}
    groups = list(holder.groups.order_by("name").values_list("name", flat=True))
    return {"groups": groups, "permissions": _named(holder.user_permissions.all())}


def _named(permissions: QuerySet[Permission]) -> list[str]:
    found = permissions.order_by("content_type__app_label", "codename")
    return [f"{app}.{codename}" for app, codename in found.values_list("content_type__app_label", "codename")]


def record_granted(
    *, actor: User | None, holder: User | Group, before: dict[str, list[str]], now: dict[str, list[str]], reason: str
) -> None:
    """An entry with what was and what is, if that is not the same."""
    changed: dict[str, Any] = {
        kind: {"before": before[kind], "after": now[kind]} for kind in before if now[kind] != before[kind]
    }
    if not changed:
        return
    if isinstance(holder, Group):
        subject = f"group:{holder.pk}"
        record(actor=actor, action=AuditEntry.Action.ROLES, subject=subject, reason=reason, name=holder.name, **changed)
    else:
        _record_of_person(AuditEntry.Action.ROLES, actor, holder.pk, reason, **changed)


def record_password(*, actor: User | None, person_id: int, reason: str) -> None:
    """That it was set or taken away; nothing of the password."""
    _record_of_person(AuditEntry.Action.PASSWORD, actor, person_id, reason)


def roles_of(user_id: int | None) -> dict[str, bool]:
    """What the account may do by now; nothing, while it is not there."""
    known = User.objects.filter(pk=user_id or 0).values(*ROLES).first()
    return dict(known) if known else dict.fromkeys(ROLES, False)


def record_roles(*, actor: User | None, person_id: int, before: dict[str, bool], reason: str) -> None:
    """An entry if what the account may do is not what it was `before`."""
    now = roles_of(person_id)
    changed = {role: now[role] for role in ROLES if now[role] != before[role]}
    if changed:
        _record_of_person(AuditEntry.Action.ROLES, actor, person_id, reason, **changed)


def _record_of_person(
    action: AuditEntry.Action, actor: User | None, person_id: int, reason: str, **details: Any
) -> None:
    subject = f"person:{person_id}"
    record(actor=actor, action=action, person_id=person_id, subject=subject, reason=reason, **details)
