"""People like somebody and for a board, how suggestions are made, and whom one does not want suggested again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.boundaries.selectors import get_person_for
from accounts.related import dismissals
from accounts.related.selectors import FEW_FOLLOWERS, dismissed_by
from accounts.related.tallies import exploration_share
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.samples import MOMENT, PERSON_SHORT, SUGGESTION
from discovery.api.serializers import AuthorSerializer, SuggestionSerializer, render
from discovery.boards.selectors import get_board
from discovery.people.selectors import people_for_board, similar_to

LATEST_FIRST = Keyset([("-created_at", datetime), ("-pk", int)])


class HowSerializer(serializers.Serializer):
    """Of the suggestions of the last thirty days `shown`, `explored` went to people with fewer than `few_followers`.

    `one_in` of them is meant to; nobody is suggested who has posted nothing for `dormant_days`.
    """

    shown = serializers.IntegerField()
    explored = serializers.IntegerField()
    one_in = serializers.IntegerField()
    few_followers = serializers.IntegerField()
    dormant_days = serializers.IntegerField()


class DismissalInput(StrictInput):
    """`kind`: not this `one`, or fewer of the `kind`, people whose pictures are like theirs."""

    kind = serializers.ChoiceField(["one", "kind"], required=False, default="one")


class DismissalSerializer(serializers.Serializer):
    person = AuthorSerializer()
    is_kind = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class SimilarPeople(Endpoint):
    throttle_scope = "similar"

    @operation("People who make what somebody makes", answer=SuggestionSerializer, listed=True, example=SUGGESTION)
    def get(self, request: Request, username: str) -> Response:
        return self.list_people(similar_to(get_person_for(username, self.viewer), self.viewer))


class PeopleForBoard(Endpoint):
    throttle_scope = "similar"

    @operation("People whose pictures would complete a board", answer=SuggestionSerializer, listed=True,
               example=SUGGESTION)  # fmt: skip
    def get(self, request: Request, board_id: UUID) -> Response:
        return self.list_people(people_for_board(get_board(board_id, self.viewer), self.viewer))


class How(Endpoint):
    @operation(
        "How suggestions are made, in numbers",
        answer=HowSerializer,
        example={"shown": 840, "explored": 171, "one_in": 5, "few_followers": 10, "dormant_days": 180},
    )
    def get(self, request: Request) -> Response:
        share = exploration_share()
        return Response(
            {
                "shown": share.shown,
                "explored": share.explored,
                "one_in": round(1 / settings.KINDRED_EXPLORATION_SHARE),
                "few_followers": FEW_FOLLOWERS,
                "dormant_days": settings.KINDRED_DORMANT_DAYS,
            }
        )


class Dismissal(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation(
        "Never suggest somebody to me again",
        takes=DismissalInput,
        status=204,
        takes_example={"kind": "kind"},
    )
    def put(self, request: Request, username: str) -> Response:
        person = get_person_for(username, self.viewer)
        is_kind = read(DismissalInput, request.data)["kind"] == "kind"
        dismissals.dismiss(user=self.member, person=person, is_kind=is_kind)
        return Response(status=204)

    @operation("Let somebody be suggested again", status=204)
    def delete(self, request: Request, username: str) -> Response:
        dismissals.restore(user=self.member, person=get_person_for(username, self.viewer))
        return Response(status=204)


class Dismissed(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation(
        "Whom I do not want suggested again, the latest first",
        asks=PageInput,
        answer=DismissalSerializer,
        listed=True,
        example={"person": PERSON_SHORT, "is_kind": False, "created_at": MOMENT},
    )
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        found, cursor = LATEST_FIRST.page(dismissed_by(self.member), asked["cursor"], asked["page_size"])
        return self.listed(render(DismissalSerializer, found, request), cursor)
