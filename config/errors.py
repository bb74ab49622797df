"""What says that something went wrong: pages, and problem details for the API; a refused input becomes one of them."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from config.problems import is_for_api, plain_problem

Answer = Callable[[HttpRequest], HttpResponse]


class RefusedInput:
    """A ValidationError that a view let through is the visitor's to mend: a 400 page that says how, never a 500."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ValidationError):
            return None
        return _page(request, 400, "That did not work", " ".join(exception.messages))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, "That did not work", "The request could not be read. Go back and try it once more.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, "Not yours to change", str(exception) or "Only its owner can do that.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, "Nothing here", "It may have been deleted, or its author shows it to fewer people.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "This form has gone stale", "Go back, reload the page and send it once more.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands alone: whatever broke, this page asks neither the session nor the database."""
    if is_for_api(request):
        return plain_problem(500, "Something broke on our side. Nothing of yours is lost. Try again in a moment.")
    return HttpResponse(render_to_string("500.html"), status=500)


def _page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    if is_for_api(request):
        return plain_problem(status, message)
    return render(request, "error.html", {"title": title, "message": message, "status": status}, status=status)
