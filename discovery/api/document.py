"""The OpenAPI document of this API, and the page on which it is read and tried out."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.endpoint import Endpoint
from discovery.api.schema import Generator


@cache
def document() -> dict[str, Any]:
    """The same for everybody, and as long as the process lives."""
    with override("en"):
        found: dict[str, Any] = Generator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


class Document(Endpoint):
    """JSON, or YAML where `Accept` asks for application/vnd.oai.openapi."""

    permission_classes = (AllowAny,)
    read_scope = ""
    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(document())


class Reading(SpectacularSwaggerSplitView):
    """Swagger UI out of our own static files: its script is an address of its own, as the strict CSP wants it."""

    url_name = "api:document"
    template_name = "api/docs.html"
