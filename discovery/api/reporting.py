"""Reporting posts, comments and people; decisions of moderators about oneself, and objecting to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.samples import CAPTION, MODERATED, MOMENT, POST_ID
from discovery.api.serializers import render
from discovery.moderation import selectors, services
from discovery.moderation.found import reportable
from discovery.moderation.models import REASONS, WORDS_LENGTH, Decision, Report

LATEST_FIRST = Keyset([("-created_at", datetime), ("-pk", UUID)])
DECISION_ID = "0198c0de-6666-7000-8000-000000000001"
REPORTED = {"reason": "spam", "words": "", "created_at": MOMENT}
ON_ME = {
    "id": DECISION_ID,
    "action": "sensitive",
    "created_at": MOMENT,
    "reverted_at": None,
    "on_you": {
        "reason": MODERATED,
        "subject": CAPTION,
        "post": POST_ID,
        "appeal": "",
        "appealed_at": None,
        "answered_at": None,
    },
}


class ReportInput(StrictInput):
    """`other` needs words; only moderators read them."""

    reason = serializers.ChoiceField(list(REASONS.items()))
    words = serializers.CharField(max_length=WORDS_LENGTH, allow_blank=True, required=False, default="")


class ReportSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(Report.Reason.choices)
    words = serializers.CharField()
    created_at = serializers.DateTimeField()


class AppealInput(StrictInput):
    words = serializers.CharField(max_length=WORDS_LENGTH)


class OnYouSerializer(serializers.Serializer):
    """`post` is null where it is gone, or was about something else; `subject` says in words what it was about."""

    reason = serializers.CharField()
    subject = serializers.CharField()
    post = serializers.UUIDField(source="post_id", allow_null=True)
    appeal = serializers.CharField()
    appealed_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class AnswerSerializer(serializers.Serializer):
    """What was done; whoever reported it is told no more. `reverted_at`: when it was taken back, if it was."""

    id = serializers.UUIDField()
    action = serializers.ChoiceField(Decision.Action.choices)
    created_at = serializers.DateTimeField()
    reverted_at = serializers.DateTimeField(allow_null=True)


class ToldSerializer(AnswerSerializer):
    """`on_you` is null in the answer to a report; else it holds the reason, and what was written against it."""

    on_you = OnYouSerializer(source="*", allow_null=True)


class Reporting(Endpoint):
    """One open report a person and thing: saying it anew changes what was said."""

    permission_classes = (IsAuthenticated,)

    @operation("My open report on this", answer=ReportSerializer, example=REPORTED)
    def get(self, request: Request, **named: Any) -> Response:
        report = selectors.open_report(self.member, reportable(self.viewer, **named))
        if report is None:
            raise Report.DoesNotExist
        return Response(ReportSerializer(report).data)

    @operation(
        "Report this to the moderators",
        takes=ReportInput,
        answer=ReportSerializer,
        example=REPORTED,
        takes_example={"reason": "spam"},
    )
    def put(self, request: Request, **named: Any) -> Response:
        thing = reportable(self.viewer, **named)
        report = services.report(reporter=self.member, thing=thing, **read(ReportInput, request.data))
        return Response(ReportSerializer(report).data)


class MyDecisions(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = "account"

    @operation("What moderators decided about me, the latest first", asks=PageInput, answer=ToldSerializer,
               listed=True, example=ON_ME)  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        rows = selectors.decisions_on(self.member)
        found, cursor = LATEST_FIRST.page(rows, asked["cursor"], asked["page_size"])
        return self.listed(render(ToldSerializer, found, request), cursor)


class OneDecision(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = "account"

    @operation("A decision about me, or on what I reported", answer=ToldSerializer, example=ON_ME)
    def get(self, request: Request, decision_id: UUID) -> Response:
        try:
            return Response(ToldSerializer(selectors.get_decision_on(self.member, decision_id)).data)
        except Decision.DoesNotExist:
            found = selectors.get_answer_to(self.member, decision_id)
            return Response({**AnswerSerializer(found).data, "on_you": None})


class Appeal(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "account"

    @operation(
        "Object to a decision about me, once",
        takes=AppealInput,
        answer=ToldSerializer,
        example=ON_ME,
        takes_example={"words": "It is paint."},
    )
    def post(self, request: Request, decision_id: UUID) -> Response:
        found = selectors.get_decision_on(self.member, decision_id)
        services.appeal(decision=found, words=read(AppealInput, request.data)["words"])
        return Response(ToldSerializer(selectors.get_decision_on(self.member, decision_id)).data)
