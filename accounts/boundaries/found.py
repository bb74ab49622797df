"""Whom an address names: the person found for who asks, or a 404 that is the same for nobody and for the blocked."""

from __future__ import annotations

from django.http import Http404

from accounts.boundaries import selectors
from accounts.boundaries.selectors import Viewer
from accounts.users.models import User


def the_person(username: str, viewer: Viewer) -> User:
    """Raises Http404 alike for nobody and for somebody blocked, either way."""
    try:
        return selectors.get_person_for(username, viewer)
    except User.DoesNotExist:
        raise Http404("Nobody here has this name.") from None


def the_person_or_blocked(username: str, viewer: Viewer) -> User:
    """The same, for where `viewer` can take a block of theirs back: whom they have blocked is found too."""
    try:
        return selectors.get_person_or_blocked(username, viewer)
    except User.DoesNotExist:
        raise Http404("Nobody here has this name.") from None
