"""My invitations: those that wait and those by which somebody came, a new one, and taking one back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.entrance import services
from accounts.entrance.models import Invitation
from accounts.entrance.selectors import invitations_of
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.samples import MOMENT, PERSON_SHORT, SITE
from discovery.api.serializers import AuthorSerializer, render

SAMPLE: dict[str, Any] = {
    "id": 7,
    "email": "",
    "state": "used",
    "created_at": MOMENT,
    "expires_at": MOMENT,
    "used_at": MOMENT,
    "used_by": PERSON_SHORT,
}
WAITING = {**SAMPLE, "state": "waiting", "used_at": None, "used_by": None}


class InvitationSerializer(serializers.Serializer):
    """`used_by` is null where nobody came by it, or they are no longer there for me."""

    id = serializers.IntegerField()
    email = serializers.CharField()
    state = serializers.ChoiceField(choices=Invitation.State.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    used_by = AuthorSerializer(allow_null=True)


class NewInvitationSerializer(InvitationSerializer):
    """With the link, which is told this once only; null where it went to an address instead."""

    link = serializers.URLField(allow_null=True)


class InvitationInput(StrictInput):
    email = serializers.EmailField(required=False, allow_blank=True, default="")


class Invitations(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = "account"
    tells_secret = True

    @operation("My invitations, newest first", answer=InvitationSerializer, listed=True, example=SAMPLE)
    def get(self, request: Request) -> Response:
        return self.listed(render(InvitationSerializer, invitations_of(self.member), request))

    @operation(
        "Invite somebody to this site",
        takes=InvitationInput,
        takes_example={},
        answer=NewInvitationSerializer,
        status=201,
        example={**WAITING, "link": f"{SITE}/join/aC3x_hJ2-kq8/"},
        detail="Without `email` the answer has the link to pass on. With it, the link goes there and nowhere else.",
    )
    def post(self, request: Request) -> Response:
        email = read(InvitationInput, request.data)["email"]
        if email:
            made, _token = services.invite_by_mail(inviter=self.member, email=email, link=self._link)
            return self._made(made, None)
        made, token = services.invite(inviter=self.member)
        return self._made(made, self._link(token))

    def _link(self, token: str) -> str:
        return self.absolute(reverse("join", args=[token]))

    def _made(self, made: Invitation, link: str | None) -> Response:
        told = InvitationSerializer(made, context={"request": self.request}).data
        return Response({**told, "link": link}, status=201)


class OneInvitation(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "account"

    @operation("Withdraw an invitation", status=204, detail="Whoever has joined by it stays.")
    def delete(self, request: Request, invitation_id: int) -> Response:
        services.withdraw(inviter=self.member, invitation_id=invitation_id)
        return Response(status=204)
