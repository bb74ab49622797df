"""Every error of the API as problem details (RFC 9457): one shape, a stable `code`, words that say what to mend."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
    ValidationError,
)
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import set_rollback

from discovery.crowding import Crowded

CONTENT_TYPE = "application/problem+json"
API_PREFIX = "/api/"

# Plainer than the framework's own words.
WORDS: dict[str, Promise | str] = {
    "not-authenticated": _("Sign in, or send a token: `Authorization: Bearer kindred_…`."),
    "not-found": _("There is nothing at this address, or it is not shown to you."),
    "permission-denied": _("Only the person whose this is can do that."),
}
# What Django refuses before a view sees it: the exception, the status, the code and the words. The first match counts.
UNREADABLE: tuple[tuple[type[Exception], int, str, Promise | str], ...] = (
    (RequestDataTooBig, 413, "too-much-data", _("The fields of this request are too long. Send less text at a time.")),
    (TooManyFilesSent, 400, "too-many-pictures", _("There are too many files in this request. Send fewer at a time.")),
    (SuspiciousOperation, 400, "bad-request", _("The request could not be read.")),
    (BadRequest, 400, "bad-request", _("The request could not be read.")),
    (UnreadablePostError, 400, "bad-request", _("The request could not be read.")),  # it broke off
    (MultiPartParserError, 400, "parse-error", _("The request is not what its Content-Type says.")),
)


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong; `field` names the input that it is about, if it is about one."""

    code: str
    detail: str
    field: str = ""

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "detail": self.detail} | ({"field": self.field} if self.field else {})


@dataclass(frozen=True)
class Problem:
    """A refused request. `extensions` are further members of the answer, which RFC 9457 (3.2) allows."""

    status: int
    flaws: list[Flaw]
    headers: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        codes = {flaw.code for flaw in self.flaws}
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": " ".join(flaw.detail for flaw in self.flaws),
            "code": codes.pop() if len(codes) == 1 else "several-problems",
            "errors": [flaw.as_json() for flaw in self.flaws],
            **self.extensions,
        }


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None for what is a fault of ours: that goes on to the 500 handler and the log."""
    problem = problem_of(exc)
    if problem is None:
        return None
    set_rollback()
    return Response(problem.as_json(), problem.status, headers=problem.headers, content_type=CONTENT_TYPE)


def problem_of(exc: Exception) -> Problem | None:
    if isinstance(exc, Crowded):
        return Problem(exc.status, list(_flaws_of_validation(exc)), {"Retry-After": exc.retry_after})
    if isinstance(exc, ValidationError):
        return Problem(400, list(_flaws_of_validation(exc)))
    if isinstance(exc, (Http404, ObjectDoesNotExist)):
        # Selectors raise DoesNotExist alike for what is missing and for what the viewer may not see.
        return Problem(404, [Flaw("not-found", str(WORDS["not-found"]))])
    if isinstance(exc, PermissionDenied):
        return Problem(403, [Flaw("permission-denied", str(exc) or str(WORDS["permission-denied"]))])
    if isinstance(exc, APIException):
        flaws = list(_flaws_of_api(exc.get_full_details()))
        return Problem(exc.status_code, flaws, _headers_of(exc), getattr(exc, "extensions", {}))
    for kind, status, code, words in UNREADABLE:
        if isinstance(exc, kind):
            return Problem(status, [Flaw(code, str(words))])
    return None


def plain_problem(status: int, detail: str, code: str = "") -> HttpResponse:
    """For the handlers of config/errors.py, which answer outside DRF."""
    slug = code or HTTPStatus(status).phrase.lower().replace(" ", "-")
    return JsonResponse(Problem(status, [Flaw(slug, detail)]).as_json(), status=status, content_type=CONTENT_TYPE)


def is_for_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Behind every address of the API: one that lacks only its last slash is sent on, with its method and body."""
    if not request.path_info.endswith("/") and resolve(f"{request.path_info}/").func is not unknown_address:
        address = request.get_full_path(force_append_slash=True)
        return HttpResponsePermanentRedirect(address, preserve_request=True)
    return plain_problem(404, str(WORDS["not-found"]))


def _flaws_of_validation(exc: ValidationError) -> Iterator[Flaw]:
    if hasattr(exc, "error_dict"):
        for name, errors in exc.error_dict.items():
            for error in errors:
                yield Flaw(_slug(error.code), error.messages[0], "" if name == "__all__" else name)
        return
    for error in exc.error_list:
        yield Flaw(_slug(error.code), error.messages[0])


def _flaws_of_api(details: Any, name: str = "") -> Iterator[Flaw]:
    """The leaves {message, code} of DRF's nested details, each with the dotted name of its field."""
    if isinstance(details, list):
        for entry in details:
            yield from _flaws_of_api(entry, name)
    elif set(details) == {"message", "code"} and isinstance(details["message"], str):
        code = _slug(details["code"])
        yield Flaw(code, str(WORDS.get(code, details["message"])), name)
    else:
        for key, entry in details.items():
            below = "" if key == "non_field_errors" else str(key)
            yield from _flaws_of_api(entry, f"{name}.{below}" if name and below else name or below)


def _headers_of(exc: APIException) -> dict[str, str]:
    headers = {}
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return headers


def _slug(code: str | None) -> str:
    return (code or "invalid").replace("_", "-")
