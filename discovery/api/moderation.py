"""What moderators do: go through what waits, decide, answer who objects, read the log. Others find nothing here."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from discovery.api.cases import CASE, DECISION, CaseSerializer, DecisionSerializer
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.serializers import render
from discovery.moderation import cases, deciding, selectors, services
from discovery.moderation.found import the_decision
from discovery.moderation.models import WORDS_LENGTH, Decision
from discovery.posts.serving import rendition_response

BY_WAIT: dict[str, Keyset] = {
    "oldest": Keyset([("oldest", datetime), ("person", int)]),
    "most": Keyset([("-total", int), ("oldest", datetime), ("person", int)]),
}
LATEST_FIRST = Keyset([("-created_at", datetime), ("-pk", UUID)])
LONGEST_WAITING_FIRST = Keyset([("appealed_at", datetime), ("pk", UUID)])


class IsModerator(BasePermission):
    """To everybody else these addresses do not exist."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not (request.user.is_authenticated and request.user.is_staff):
            raise Http404
        return True


class QueueInput(PageInput):
    order = serializers.ChoiceField(list(BY_WAIT), required=False, default="oldest")


class LogInput(PageInput):
    by = serializers.CharField(required=False, allow_blank=True, default="")
    action = serializers.ChoiceField(Decision.Action.choices, required=False, allow_blank=True, default="")


class DecisionInput(StrictInput):
    """`thing` as a case names it; whoever is concerned is told the reason."""

    thing = serializers.CharField()
    action = serializers.ChoiceField(Decision.Action.choices)
    reason = serializers.CharField(max_length=WORDS_LENGTH, allow_blank=True, required=False, default="")


class AnswerInput(StrictInput):
    granted = serializers.BooleanField()


class WaitingSerializer(serializers.Serializer):
    cases = serializers.IntegerField()
    appeals = serializers.IntegerField()


class Moderating(Endpoint):
    permission_classes = (IsModerator, IsAuthenticated)
    read_scope = write_scope = "moderate"

    def told(self, decision: Decision) -> dict[str, Any]:
        return dict(DecisionSerializer(the_decision(decision.pk)).data)


class Waiting(Moderating):
    @operation("How much waits", answer=WaitingSerializer, example={"cases": 3, "appeals": 1})
    def get(self, request: Request) -> Response:
        appeals = selectors.open_appeals(self.member).count()
        return Response({"cases": cases.open_cases(self.member).count(), "appeals": appeals})


class Cases(Moderating):
    @operation("Reported things, each once", asks=QueueInput, answer=CaseSerializer, listed=True, example=CASE)
    def get(self, request: Request) -> Response:
        asked = read(QueueInput, request.query_params)
        order, size = BY_WAIT[asked["order"]], asked["page_size"]
        rows: list[Any] = list(order.behind(cases.open_cases(self.member), asked["cursor"])[: size + 1])
        found, cursor = order.cut(rows, size, lambda row: SimpleNamespace(**row))  # type: ignore[arg-type,return-value]
        return self.listed(render(CaseSerializer, cases.cases_of(found, self.member), request), cursor)


class Decisions(Moderating):
    @operation("The log of decisions, the latest first", asks=LogInput, answer=DecisionSerializer, listed=True,
               example=DECISION)  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = read(LogInput, request.query_params)
        rows = selectors.decisions(by=asked["by"], action=asked["action"])
        found, cursor = LATEST_FIRST.page(rows, asked["cursor"], asked["page_size"])
        return self.listed(render(DecisionSerializer, found, request), cursor)

    @operation(
        "Decide on what was reported",
        takes=DecisionInput,
        answer=DecisionSerializer,
        status=201,
        example=DECISION,
        takes_example={"thing": CASE["thing"], "action": "sensitive", "reason": "It shows blood."},
    )
    def post(self, request: Request) -> Response:
        given = read(DecisionInput, request.data)
        try:
            thing = cases.get_thing(given.pop("thing"), self.member)
        except LookupError:
            raise ValidationError(_("Somebody has decided on this already."), code="already-decided") from None
        return Response(self.told(deciding.decide(moderator=self.member, thing=thing, **given)), status=201)


class LoggedDecision(Moderating):
    @operation("One decision of the log", answer=DecisionSerializer, example=DECISION)
    def get(self, request: Request, decision_id: UUID) -> Response:
        return Response(self.told(the_decision(decision_id)))

    @operation("Take a decision back", answer=DecisionSerializer, example=DECISION, detail="Its reports wait again.")
    def delete(self, request: Request, decision_id: UUID) -> Response:
        decision = the_decision(decision_id)
        deciding.take_back(decision=decision, moderator=self.member)
        return Response(self.told(decision))


class Appeals(Moderating):
    @operation("Who objects to a decision, the longest waiting first", asks=PageInput, answer=DecisionSerializer,
               listed=True, example=DECISION)  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        rows = selectors.open_appeals(self.member)
        found, cursor = LONGEST_WAITING_FIRST.page(rows, asked["cursor"], asked["page_size"])
        return self.listed(render(DecisionSerializer, found, request), cursor)


class AppealAnswer(Moderating):
    @operation(
        "Answer who objects: take the decision back, or let it stand",
        takes=AnswerInput,
        answer=DecisionSerializer,
        example=DECISION,
        takes_example={"granted": True},
    )
    def put(self, request: Request, decision_id: UUID) -> Response:
        decision, granted = the_decision(decision_id), read(AnswerInput, request.data)["granted"]
        services.answer(decision=decision, moderator=self.member, granted=granted)
        return Response(self.told(decision))


class ReportedPicture(Moderating):
    """Whoever else may see it; what has been decided on is closed to moderators again."""

    @operation("A reported picture", media="image/webp", sent_on=True)
    def get(self, request: Request, picture_id: UUID, width: int) -> HttpResponseBase:
        found = cases.get_reported_picture(picture_id, self.member)
        return rendition_response(request._request, found, width, is_for_all=False)
