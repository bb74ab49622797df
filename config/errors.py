"""What says that something went wrong: pages, and problem details for the API; a refused input becomes one of them."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_bidi, to_locale
from django.utils.translation import gettext as _

from config import halt
from config.problems import is_for_api, plain_problem, problem_of

Answer = Callable[[HttpRequest], HttpResponse]

# Seconds after which it is worth asking again: a database that is started anew is there by then.
SOON = 30
# PostgreSQL's codes for a server that stops, starts or has no room; without any code there was no connection at all.
LATER = 600
FULL = halt.FULL | {errno.EFBIG}  # of a quota too, and of a limit on the size of files
DISK_FULL = "53100"
AWAY = ("08", "57P01", "57P02", "57P03", "53300")


class RefusedInput:
    """A ValidationError that a view let through is the visitor's to mend: a 400 page that says how, never a 500."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ValidationError):
            return None
        return _page(request, 400, _("That did not work"), " ".join(exception.messages))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    problem = problem_of(exception)
    if problem and problem.status == 413:
        return _page(request, 413, _("That is too much at once"), problem.flaws[0].detail)
    message = _("The request could not be read. Go back and try it once more.")
    return _page(request, 400, _("That did not work"), message)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, _("Not yours to change"), str(exception) or _("Only its owner can do that."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = _("It may have been deleted, or its author shows it to fewer people.")
    return _page(request, 404, _("Nothing here"), message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """With the way back to the page whose form it was, where the browser says which."""
    message = _("Go back, reload the page and send it once more.")
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return _page(request, 403, _("This form has gone stale"), message, again=before if is_ours else "")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth answers to whoever tries too often to log in, join or reset a password."""
    return _page(request, 429, _("Too many tries"), _("Wait a few minutes, then try it once more."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands alone: whatever broke, this page asks neither the session nor the database."""
    if is_database_away(sys.exc_info()[1]):
        message = _("Our database does not answer. Nothing of yours is lost; it is usually back in a moment.")
        return unavailable(request, _("Back in a moment"), message, SOON)
    if is_disk_full(sys.exc_info()[1]):
        message = _("Our disk is full: what you sent was not taken. All else is safe. Try again when there is room.")
        return unavailable(request, _("No room left"), message, LATER, status=507)
    if is_for_api(request):
        return plain_problem(500, _("Something broke on our side. Nothing of yours is lost. Try again in a moment."))
    message = _("Nothing of yours is lost. Try again in a moment.")
    return _alone(500, _("Something broke on our side"), message, getattr(request, "request_id", ""))


def unavailable(
    request: HttpRequest, title: str, message: str, seconds: int, code: str = "", status: int = 503
) -> HttpResponse:
    """503: everything is well, and not to be had for `seconds`; 507 (RFC 4918): it cannot be kept before then."""
    response = plain_problem(status, message, code) if is_for_api(request) else _alone(status, title, message)
    response["Retry-After"] = str(seconds)
    return response


def is_database_away(error: BaseException | None) -> bool:
    """Whether it is the connection that failed, not a statement: one that took too long or met a lock is a fault."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(AWAY)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether there was no room for a file, or for PostgreSQL."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return getattr(getattr(error, "__cause__", None), "sqlstate", None) == DISK_FULL


def _page(request: HttpRequest, status: int, title: str, message: str, again: str = "") -> HttpResponse:
    if is_for_api(request):
        return plain_problem(status, message)
    context = {"title": title, "message": message, "status": status, "again": again}
    return render(request, "error.html", context, status=status)


def _alone(status: int, title: str, message: str, number: str = "") -> HttpResponse:
    """A page that needs nothing of the site but its style sheet; `number` is what the log knows the request by."""
    context = {
        "site_name": settings.SITE_NAME,
        "title": title,
        "message": message,
        "number": number,
        "language": to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-"),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    response = HttpResponse(render_to_string("alone.html", context), status=status)
    response["Cache-Control"] = "no-store"
    return response
