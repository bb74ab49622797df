"""Files in pieces, by the tus protocol: the page's own addresses once more, for whoever comes with a token."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from discovery.api.endpoint import Endpoint
from discovery.uploads import arrival_views


class Arrivals(Endpoint):
    """The stream of the body is handed on unread, and so is who asks."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "upload"

    def post(self, request: Request) -> HttpResponse:
        return arrival_views.arrivals(request._request)


class OneArrival(Endpoint):
    permission_classes = (IsAuthenticated,)

    def head(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return self._handed_on(request, arrival_id)

    def patch(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return self._handed_on(request, arrival_id)

    def delete(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return self._handed_on(request, arrival_id)

    def _handed_on(self, request: Request, arrival_id: UUID) -> HttpResponse:
        return arrival_views.arrival(request._request, arrival_id=arrival_id)
