"""The tus protocol's addresses: begin a file, ask how much of it is here, send more of it, take it back.

Its owner's alone; for all others there is nothing at the address. Errors are JSON with a stable `code` and a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _

from accounts.users.requests import MemberRequest
from discovery.crowding import Crowded
from discovery.posts.bounds import limits
from discovery.uploads import arrival_services as services
from discovery.uploads import tus
from discovery.uploads.models import Arrival
from discovery.uploads.selectors import get_arrival

STATUSES = {"too-many-bytes": 413, "too-many-arrivals": 429, "bad-header": 400, "wrong-content-type": 415}
View = Callable[..., HttpResponse]


def speaks_tus(view: View) -> View:
    """Checks the version and who asks, answers OPTIONS, and tells of refusals, as the protocol wants it."""

    @wraps(view)
    def answer(request: HttpRequest, **parameters: UUID) -> HttpResponse:
        response = _answered(request, lambda: view(cast("MemberRequest", request), **parameters))
        response["Tus-Resumable"] = tus.VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _answered(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method == "OPTIONS":
        return _abilities()
    if not request.user.is_authenticated:
        return problem(401, "not-authenticated", _("Log in to post pictures."))
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        told = problem(412, "wrong-version", _("This address speaks version %(version)s of tus.") % _SPOKEN)
        told["Tus-Version"] = tus.VERSION
        return told
    try:
        return view()
    except Arrival.DoesNotExist:
        return problem(404, "not-found", _("There is nothing at this address, or it is not shown to you."))
    except Crowded as crowded:
        told = problem(crowded.status, crowded.code, crowded.messages[0])
        told["Retry-After"] = crowded.retry_after
        return told
    except ValidationError as refused:
        code = refused.code or "invalid"
        return problem(STATUSES.get(code, 422), code, " ".join(refused.messages))


_SPOKEN = {"version": tus.VERSION}


def problem(status: int, code: str, detail: str) -> HttpResponse:
    """Problem details (RFC 9457), as the API has them."""
    said = {"code": code, "detail": detail}
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, **said, "errors": [said]}
    return JsonResponse(told, status=status, content_type="application/problem+json")


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"], response["Tus-Extension"] = tus.VERSION, tus.EXTENSIONS
    response["Tus-Max-Size"] = str(limits().max_bytes)
    return response


@speaks_tus
def arrivals(request: MemberRequest) -> HttpResponse:
    """POST with Upload-Length begins a file; the answer's Location is where its bytes go."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["OPTIONS", "POST"])
    size = tus.number(request, "Upload-Length")
    begun = services.begin(owner=request.user, size=size, name=tus.file_name(request))
    response = HttpResponse(status=201)
    response["Location"] = f"{request.path}{begun.pk}/"
    return _told(response, begun)


@speaks_tus
def arrival(request: MemberRequest, arrival_id: UUID) -> HttpResponse:
    """HEAD tells how much is here, PATCH brings more, DELETE takes it back."""
    found = get_arrival(arrival_id, request.user)
    if request.method == "HEAD":
        response = HttpResponse()
        response["Upload-Length"] = str(found.size)
        response["Upload-Metadata"] = tus.metadata(found.name)
        return _told(response, found)
    if request.method == "PATCH":
        return _more(request, found)
    if request.method == "DELETE":
        services.drop(arrival=found)
        return HttpResponse(status=204)
    return HttpResponseNotAllowed(["DELETE", "HEAD", "OPTIONS", "PATCH"])


def _more(request: MemberRequest, found: Arrival) -> HttpResponse:
    if request.content_type != tus.CONTENT_TYPE:
        raise ValidationError(
            _("Pieces of a file come as %(kind)s.") % {"kind": tus.CONTENT_TYPE}, code="wrong-content-type"
        )
    offset, length = tus.number(request, "Upload-Offset"), tus.number(request, "Content-Length")
    try:
        found.received = services.append(arrival=found, offset=offset, stream=request, length=length)
    except services.Misplaced as misplaced:
        found.received = misplaced.received
        words = _("The file goes on at byte %(offset)s.") % {"offset": misplaced.received}
        return _told(problem(409, "arrival-conflict", words), found)
    except UnreadablePostError:
        return problem(400, "arrival-broken-off", _("The connection was lost. Ask how much has arrived, and go on."))
    return _told(HttpResponse(status=204), found)


def _told(response: HttpResponse, found: Arrival) -> HttpResponse:
    response["Upload-Offset"] = str(found.received)
    response["Upload-Expires"] = tus.expires(found.expires_at)
    return response
