"""Work in the background, for staff: what waits, runs and has failed; starting it again. Others find nothing here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.inputs import PageInput, read
from discovery.api.keysets import Keyset
from discovery.api.moderation import Moderating
from discovery.api.serializers import render
from discovery.jobs import selectors, services
from discovery.jobs.heartbeats import heartbeats
from discovery.jobs.models import TaskFailure

FAILURE: dict[str, Any] = {
    "id": 12,
    "name": "imports.work",
    "arguments": ["0198c0de-8888-7000-8000-000000000001"],
    "problem": "OSError: No space left on device",
    "trace": "",
    "times": 2,
    "failed_at": "2026-11-26T09:30:00Z",
}
STATE: dict[str, Any] = {
    "queues": [{"name": "imaging", "messages": 3}],
    "waiting": [{"work": "preparing", "number": 3, "seconds": 12.5}],
    "running": [{"worker": "pipeline@host", "task": "imports.work", "arguments": ["0198c0de"], "seconds": 2}],
    "alive": [{"name": "beat", "seconds": 4}],
}
LATEST_FIRST = Keyset([("-failed_at", datetime), ("-pk", int)])


class QueueSerializer(serializers.Serializer):
    name = serializers.CharField()
    messages = serializers.IntegerField(min_value=0)


class BacklogSerializer(serializers.Serializer):
    """Rows that wait for the same work; `seconds` is for how long the oldest has."""

    work = serializers.ChoiceField(list(selectors.LABELS), source="name")
    number = serializers.IntegerField(min_value=0)
    seconds = serializers.FloatField(min_value=0)


class RunningSerializer(serializers.Serializer):
    worker = serializers.CharField()
    task = serializers.CharField(source="name")
    arguments = serializers.ListField(child=serializers.JSONField())
    seconds = serializers.IntegerField(min_value=0)


class HeartbeatSerializer(serializers.Serializer):
    """`seconds` since the last sign of life; null: none in a day."""

    name = serializers.CharField()
    seconds = serializers.IntegerField(source="age", min_value=0, allow_null=True)


class JobsSerializer(serializers.Serializer):
    """`queues` is empty where the broker does not answer."""

    queues = QueueSerializer(many=True)
    waiting = BacklogSerializer(many=True)
    running = RunningSerializer(many=True)
    alive = HeartbeatSerializer(many=True)


class FailureSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    arguments = serializers.ListField(child=serializers.JSONField())
    problem = serializers.CharField(allow_blank=True)
    trace = serializers.CharField(allow_blank=True)
    times = serializers.IntegerField(min_value=1)
    failed_at = serializers.DateTimeField()


class SentSerializer(serializers.Serializer):
    sent = serializers.IntegerField(min_value=0)


class Jobs(Moderating):
    @operation("What waits and runs in the background", answer=JobsSerializer, example=STATE)
    def get(self, request: Request) -> Response:
        lengths = selectors.queue_lengths() or {}
        told = {
            "queues": [{"name": name, "messages": number} for name, number in lengths.items()],
            "waiting": selectors.backlogs(),
            "running": selectors.running(),
            "alive": heartbeats(),
        }
        return Response(JobsSerializer(told).data)


class Failures(Moderating):
    @operation("Failed tasks, the latest first", asks=PageInput, answer=FailureSerializer, listed=True, example=FAILURE)
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        found, cursor = LATEST_FIRST.page(selectors.open_failures(), asked["cursor"], asked["page_size"])
        return self.listed(render(FailureSerializer, found, request), cursor)


class OneFailure(Moderating):
    @operation("Dismiss a failed task", status=204)
    def delete(self, request: Request, failure_id: int) -> Response:
        services.dismiss(failure_id=selectors.open_failures().get(pk=failure_id).pk)
        return Response(status=204)


class Retry(Moderating):
    @operation("Send a failed task again", answer=SentSerializer, example={"sent": 1})
    def post(self, request: Request, failure_id: int) -> Response:
        failure: TaskFailure = selectors.open_failures().get(pk=failure_id)
        return Response({"sent": services.retry(failures=[failure])})


class Push(Moderating):
    @operation("Try again what is stuck, and pictures that were given up", answer=SentSerializer, example={"sent": 3})
    def post(self, request: Request) -> Response:
        return Response({"sent": services.push_stuck() + services.retry_pictures()})
