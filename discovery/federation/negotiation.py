"""One address for readers and for servers: who asks a person's or a post's page for ActivityStreams is led to it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

DOCUMENTS = {"profile": "federation_person", "post": "federation_post"}
# A browser that takes anything gets the page.
TYPES = [
    "text/html",
    "application/activity+json",
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
]


class ActivityDocuments:
    """Does nothing where federation is off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _document_of(request):
            patch_vary_headers(response, ["Accept"])
        return response

    def process_view(
        self, request: HttpRequest, view: object, arguments: list[object], named: dict[str, object]
    ) -> HttpResponse | None:
        name = _document_of(request)
        if not name or request.method not in {"GET", "HEAD"} or request.get_preferred_type(TYPES) in {TYPES[0], None}:
            return None
        return HttpResponseRedirect(reverse(name, kwargs=named))


def _document_of(request: HttpRequest) -> str:
    if not settings.KINDRED_FEDERATION or request.resolver_match is None:
        return ""
    return DOCUMENTS.get(request.resolver_match.url_name or "", "")
