"""Pages and JSON leave compressed, whoever serves them; pictures, which are compressed already, leave as they are."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json", "application/problem+json", "application/manifest+json")


class CompressedText(GZipMiddleware):
    """Django's own, with its random padding against guessing secrets by length (BREACH), for texts only.

    A proxy that compresses sees `Content-Encoding` and does not do it again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
