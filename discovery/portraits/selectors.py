"""Whose profile picture a file is, for who asks."""

from __future__ import annotations

from accounts.boundaries.selectors import Viewer, without_blocked
from accounts.users.models import User


def is_shown(portrait: str, viewer: Viewer) -> bool:
    """Whether it is that of somebody who is here, and whom no block keeps from `viewer`, either way."""
    people = User.objects.filter(portrait=portrait, is_active=True).exclude(portrait="")
    return without_blocked(people, viewer).exists()
