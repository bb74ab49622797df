"""Who may join, who may invite, and what became of somebody's invitations."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.boundaries.selectors import Viewer, without_blocked
from accounts.entrance.models import Invitation, digest
from accounts.users.models import User

# How long one that nobody used is still listed.
REMEMBERED = timedelta(days=30)
LISTED = 200


def may_join(token: str) -> bool:
    """Whether somebody may join who came by the link with `token`, or, where it is empty, by none."""
    if settings.KINDRED_REGISTRATION == "open":
        return True
    return settings.KINDRED_REGISTRATION == "invited" and get_waiting(token) is not None


def may_invite(user: Viewer) -> bool:
    """Nobody invites to a site that nobody can join."""
    if not user.is_authenticated or settings.KINDRED_REGISTRATION == "closed":
        return False
    return user.is_staff or settings.KINDRED_INVITERS == "members"


def get_waiting(token: str) -> Invitation | None:
    """The invitation by which somebody may still join; those of whoever is suspended hold no longer."""
    waiting = Invitation.objects.filter(expires_at__gt=timezone.now(), used_at=None, inviter__is_active=True)
    return waiting.filter(digest=digest(token)).first() if token else None


def invitations_of(user: User) -> list[Invitation]:
    """The newest first. `used_by` is empty where the newcomer is gone, or the two have blocked each other."""
    lately = Q(used_at__isnull=False) | Q(expires_at__gt=timezone.now() - REMEMBERED)
    found = list(user.invitations.filter(lately).select_related("used_by")[:LISTED])
    came = without_blocked(User.objects.filter(came_by__inviter=user, is_active=True), user)
    seen = set(came.values_list("pk", flat=True))
    for invitation in found:
        if invitation.used_by_id not in seen:
            invitation.used_by = None
    return found
