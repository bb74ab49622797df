"""Who asks to follow me, and the answer; who may follow no longer."""

from __future__ import annotations

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.boundaries.selectors import get_person_for
from accounts.follows import services
from accounts.follows.selectors import requests_to, with_followed
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput
from discovery.api.listing import list_people
from discovery.api.samples import PERSON
from discovery.api.serializers import PersonSerializer


class FollowRequests(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation("Who asks to follow me, the latest first", asks=PageInput, answer=PersonSerializer, listed=True,
               example=PERSON)  # fmt: skip
    def get(self, request: Request) -> Response:
        return list_people(self, with_followed(requests_to(self.member), self.member), PersonSerializer)


class FollowRequest(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "account"

    @operation("Let somebody follow me who has asked to", status=204, detail="Without a request nothing happens.")
    def put(self, request: Request, username: str) -> Response:
        services.accept(user=self.member, requester=get_person_for(username, self.viewer))
        return Response(status=204)

    @operation("Decline a request", status=204, detail="Whoever asked is not told, and may ask again.")
    def delete(self, request: Request, username: str) -> Response:
        services.decline(user=self.member, requester=get_person_for(username, self.viewer))
        return Response(status=204)


class Follower(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "account"

    @operation("Take a follower away", status=204, detail="They are not told.")
    def delete(self, request: Request, username: str) -> Response:
        services.remove_follower(user=self.member, follower=get_person_for(username, self.viewer))
        return Response(status=204)
