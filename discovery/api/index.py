"""The first address of the API: who asks, and where everything is."""

from __future__ import annotations

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint

LINKS = ("posts", "search", "people_for_search", "suggested", "home", "explore", "tags", "document", "docs")


class IndexSerializer(serializers.Serializer):
    """Who asks (their username, or null), and the addresses to start from by their names."""

    you = serializers.CharField(allow_null=True)
    links = serializers.DictField(child=serializers.URLField())


class Index(Endpoint):
    read_scope = ""

    @operation("Who I am here, and where to start", answer=IndexSerializer,
               example={"you": "lin", "links": {"posts": f"{samples.SITE}/api/v1/posts/"}})  # fmt: skip
    def get(self, request: Request) -> Response:
        links = {name: self.absolute(reverse(f"api:{name}")) for name in LINKS}
        return Response({"you": request.user.get_username() or None, "links": links})
