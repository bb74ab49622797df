"""Who acts: services ask it before they change what is somebody's, whatever the view in front of them has looked at.

Within a request it is the person who sent it. Commands, tasks and tests act for the site itself, and nobody is asked;
so do moderators while they decide, who are asked for their right to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

_request: ContextVar[HttpRequest | None] = ContextVar("acting", default=None)


class Acting:
    """Stands behind who is logged in; a token of the API says later who it is, by the same request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(request):
            return self.get_response(request)


@contextmanager
def acting(request: HttpRequest | None) -> Iterator[None]:
    holder = _request.set(request)
    try:
        yield
    finally:
        _request.reset(holder)


def for_the_site() -> AbstractContextManager[None]:
    """A context in which what happens is the site's own doing."""
    return acting(None)


def require_own(*owners: int) -> None:
    """Raises PermissionDenied where somebody acts whose all these things are not; staff act in the back office."""
    request = _request.get()
    if request is None or request.user.is_staff:
        return
    if any(owner != request.user.pk for owner in owners):
        raise PermissionDenied(_("Only its owner can do that."))
