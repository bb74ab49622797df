"""Files in pieces, by the tus protocol: the page's own addresses once more, for whoever comes with a token."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.uploads import arrival_views, tus

TUS = {"Tus-Resumable": "1.0.0"}


class Arrivals(Endpoint):
    """The stream of the body is handed on unread, and so is who asks."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "upload"
    write_scope = "upload"

    @operation("Begin a large file, or one over a connection that may break", status=201,
               headers={**TUS, "Upload-Length": "Bytes of the whole file"},
               detail="The tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload): creation, expiration and "
               "termination. `Location` is where the bytes go; its last part is what a post takes as `arrival`. "
               "`Upload-Metadata` may name the file.")  # fmt: skip
    def post(self, request: Request) -> HttpResponse:
        return arrival_views.arrivals(request._request)


class OneArrival(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = "upload"

    @operation("How many bytes have arrived (Upload-Offset)", headers=TUS)
    def head(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return self._handed_on(request, arrival_id)

    @operation("More bytes, from Upload-Offset on", status=204, bodies={tus.CONTENT_TYPE: OpenApiTypes.BINARY},
               headers={**TUS, "Upload-Offset": "How many bytes have arrived"})  # fmt: skip
    def patch(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return self._handed_on(request, arrival_id)

    @operation("Never mind this file", status=204, headers=TUS)
    def delete(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return self._handed_on(request, arrival_id)

    def _handed_on(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return arrival_views.arrival(request._request, arrival_id=arrival_id)
