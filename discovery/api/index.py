"""The first address of the API: who asks, and where everything is."""

from __future__ import annotations

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.endpoint import Endpoint

LINKS = ("posts", "search", "people_for_search", "suggested", "home", "explore", "tags")


class Index(Endpoint):
    def get(self, request: Request) -> Response:
        links = {name: self.absolute(reverse(f"api:{name}")) for name in LINKS}
        return Response({"you": request.user.get_username() or None, "links": links})
