"""One's own imports: bringing something in, what was found in it, what became of it, and taking it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.samples import MOMENT, POST_ID, REFUSED
from discovery.api.serializers import render
from discovery.imports import services
from discovery.imports.models import ImportJob
from discovery.imports.previewing import empty_preview, preview_of
from discovery.imports.selectors import get_job, jobs_of, report_of
from discovery.posts.models import Post

LATEST_FIRST = Keyset([("-created_at", datetime), ("-pk", UUID)])
JOB = {
    "id": "0198c0de-8888-7000-8000-000000000001",
    "kind": "instagram",
    "name": "instagram-ada.zip",
    "state": "looked",
    "visibility": "private",
    "done": 120,
    "total": 120,
    "imported": 0,
    "refused": 0,
    "made": 0,
    "problem": "",
    "created_at": MOMENT,
    "finished_at": None,
}
PREVIEW = {**empty_preview(), "fresh": 118, "pictures": 240, "known": 2, "since": "2019-04-01T10:00:00+00:00"}
LINE = {"path": "media/posts/1.jpg", "reason": REFUSED, "post": None}
OPEN_JOB = {
    **JOB,
    "preview": PREVIEW,
    "refused_lines": [LINE],
    "partial_lines": [{**LINE, "post": POST_ID}],
    "partial_count": 1,
    "waiting": 3,
}


class ImportJobSerializer(serializers.Serializer):
    """`done` of `total` posts have been looked at, imported or undone; `imported` came in, `made` are still there."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ImportJob.Kind.choices)
    name = serializers.CharField()
    state = serializers.ChoiceField(ImportJob.State.choices)
    visibility = serializers.ChoiceField(Post.Visibility.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    imported = serializers.IntegerField()
    refused = serializers.IntegerField()
    made = serializers.IntegerField()
    problem = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ImportSampleSerializer(serializers.Serializer):
    caption = serializers.CharField()
    created_at = serializers.CharField()
    thumb = serializers.CharField()


class ImportReasonSerializer(serializers.Serializer):
    said = serializers.CharField()
    number = serializers.IntegerField()
    examples = serializers.ListField(child=serializers.CharField())


class ImportPreviewSerializer(serializers.Serializer):
    """`fresh` posts would be made, dated from `since` to `until` (empty: undated); `known` are here already.

    `far` of the pictures are to be fetched, and may yet be refused.
    """

    fresh = serializers.IntegerField()
    pictures = serializers.IntegerField()
    far = serializers.IntegerField()
    known = serializers.IntegerField()
    refused = serializers.IntegerField()
    since = serializers.CharField()
    until = serializers.CharField()
    boards = serializers.ListField(child=serializers.CharField())
    samples = ImportSampleSerializer(many=True)
    reasons = ImportReasonSerializer(many=True)


class ImportLineSerializer(serializers.Serializer):
    path = serializers.CharField()
    reason = serializers.CharField()
    post = serializers.UUIDField(source="post_id", allow_null=True)


class ImportReportSerializer(serializers.Serializer):
    """The first lines that were refused, and of those taken in part, which are `partial_count` in all.

    `waiting` pictures are still being made searchable.
    """

    refused_lines = ImportLineSerializer(many=True, source="refused")
    partial_lines = ImportLineSerializer(many=True, source="partial")
    partial_count = serializers.IntegerField(source="all_partial")
    waiting = serializers.IntegerField(source="backlog.waiting")


class OpenImportJobSerializer(ImportJobSerializer, ImportReportSerializer):
    preview = ImportPreviewSerializer()


class ImportInput(StrictInput):
    """A manifest has an `address`; a list of addresses is `lines`, or a file as all other kinds are."""

    kind = serializers.ChoiceField(ImportJob.Kind.choices)
    address = serializers.CharField(max_length=services.NAME_LENGTH, required=False, allow_blank=True, default="")
    lines = serializers.CharField(max_length=services.MOST_TEXT, required=False, allow_blank=True, default="")


class ImportForm(ImportInput):
    file = serializers.FileField(required=False, default=None)


class ImportConfirmInput(StrictInput):
    visibility = serializers.ChoiceField(Post.Visibility.choices, required=False, default=Post.Visibility.PRIVATE)


class OwnImports(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = "account"

    def told(self, job_id: UUID) -> Response:
        job = get_job(job_id, self.member)
        found = {"preview": ImportPreviewSerializer(preview_of(job.preview)).data}
        return Response({**ImportJobSerializer(job).data, **ImportReportSerializer(report_of(job)).data, **found})


class Imports(OwnImports):
    @property
    def throttle_scope(self) -> str | None:
        return "upload" if self.request.method == "POST" else None

    @operation("What I have brought in, the latest first", asks=PageInput, answer=ImportJobSerializer, listed=True,
               example=JOB)  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        found, cursor = LATEST_FIRST.page(jobs_of(self.member), asked["cursor"], asked["page_size"])
        return self.listed(render(ImportJobSerializer, found, request), cursor)

    @operation(
        "Have something looked at that I want to bring in",
        bodies={"multipart/form-data": ImportForm, "application/json": ImportInput},
        answer=OpenImportJobSerializer,
        status=201,
        example=OPEN_JOB | {"state": "looking", "done": 0},
        detail="Nothing is posted before it is confirmed. Ask its address again until `state` is `looked`.",
    )
    def post(self, request: Request) -> Response:
        job = services.start(owner=self.member, **read(ImportForm, request.data))
        response = self.told(job.pk)
        response.status_code = 201
        response["Location"] = self.absolute(reverse("api:import", args=[job.pk]))
        return response


class OneImport(OwnImports):
    @operation("What was found, and what became of it", answer=OpenImportJobSerializer, example=OPEN_JOB)
    def get(self, request: Request, import_id: UUID) -> Response:
        return self.told(import_id)

    @operation("Forget an import that has posted nothing, and its file", status=204)
    def delete(self, request: Request, import_id: UUID) -> Response:
        services.drop(job=get_job(import_id, self.member))
        return Response(status=204)


class ImportConfirmation(OwnImports):
    @operation(
        "Import what was looked at",
        takes=ImportConfirmInput,
        answer=OpenImportJobSerializer,
        example=OPEN_JOB | {"state": "running", "done": 0},
        takes_example={"visibility": "public"},
    )
    def post(self, request: Request, import_id: UUID) -> Response:
        job = get_job(import_id, self.member)
        services.confirm(job=job, visibility=read(ImportConfirmInput, request.data)["visibility"])
        return self.told(import_id)


class ImportUndoing(OwnImports):
    @operation(
        "Delete every post that an import made",
        answer=OpenImportJobSerializer,
        example=OPEN_JOB | {"state": "undoing", "done": 0},
    )
    def post(self, request: Request, import_id: UUID) -> Response:
        services.undo(job=get_job(import_id, self.member))
        return self.told(import_id)
