"""One's whole account as a file: asking for it, how far it is, fetching it; for nobody but its owner."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.samples import MOMENT, SITE
from discovery.api.serializers import render
from discovery.exports import services
from discovery.exports.models import AccountExport
from discovery.exports.selectors import exports_of, get_export
from discovery.exports.serving import file_response

EXPORT_ID = "0198c0de-9999-7000-8000-000000000001"
EXPORT = {
    "id": EXPORT_ID,
    "state": "ready",
    "created_at": MOMENT,
    "finished_at": MOMENT,
    "expires_at": "2026-12-03T09:30:00Z",
    "size": 48211034,
    "done": 120,
    "total": 120,
    "problem": "",
    "file": f"{SITE}/api/v1/exports/{EXPORT_ID}/file/",
}
NEW_EXPORT = {**EXPORT, "state": "waiting", "finished_at": None, "expires_at": None, "size": 0, "done": 0, "file": None}


class ExportSerializer(serializers.Serializer):
    """`done` of `total` posts are written; `size` in bytes; `file` is null until it is `ready`."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(AccountExport.State.choices)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    problem = serializers.CharField()
    file = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, export: AccountExport) -> str | None:
        if export.state != AccountExport.State.READY:
            return None
        address = reverse("api:export_file", args=[export.pk])
        return str(self.context["request"].build_absolute_uri(address))


class OwnExports(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = "account"


class Exports(OwnExports):
    @operation("Exports of my account, the latest first", answer=ExportSerializer, listed=True, example=EXPORT)
    def get(self, request: Request) -> Response:
        return self.listed(render(ExportSerializer, exports_of(self.member), request))

    @operation(
        "Have my whole account exported",
        answer=ExportSerializer,
        status=201,
        example=NEW_EXPORT,
    )
    def post(self, request: Request) -> Response:
        export = services.ask(user=self.member)
        place = self.absolute(reverse("api:export", args=[export.pk]))
        told = ExportSerializer(export, context={"request": request}).data
        return Response(told, status=201, headers={"Location": place})


class OneExport(OwnExports):
    @operation("How far an export is", answer=ExportSerializer, example=EXPORT)
    def get(self, request: Request, export_id: UUID) -> Response:
        return Response(ExportSerializer(get_export(export_id, self.member), context={"request": request}).data)

    @operation("Delete an export, or stop the making of it", status=204)
    def delete(self, request: Request, export_id: UUID) -> Response:
        services.drop(export=get_export(export_id, self.member))
        return Response(status=204)


class ExportFile(OwnExports):
    @operation("The file of an export", media="application/zip", sent_on=True)
    def get(self, request: Request, export_id: UUID) -> HttpResponseBase:
        try:
            return file_response(request._request, get_export(export_id, self.member))
        except FileNotFoundError:
            raise AccountExport.DoesNotExist from None
