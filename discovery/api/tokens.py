"""Tokens of one's own: which there are, making one, revoking one."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens.scopes import SCOPES, scopes_of
from accounts.tokens.selectors import tokens_of
from accounts.tokens.services import make_token, revoke_token
from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.scoping import InsufficientScope
from discovery.api.serializers import render

TOKEN = {
    "id": 7,
    "name": "backup",
    "scopes": ["read"],
    "created_at": samples.MOMENT,
    "used_at": None,
    "expires_at": samples.MOMENT,
}


class TokenSerializer(serializers.Serializer):
    """`scopes` is empty for a token that may do everything; `used_at` is true to the hour."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=list(SCOPES)))
    created_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class NewTokenSerializer(TokenSerializer):
    """`token` is its text, which is told this once."""

    token = serializers.SerializerMethodField()

    def get_token(self, _token: object) -> str:
        return str(self.context["text"])


class TokenInput(StrictInput):
    """`days` is how long it holds; null: until it is revoked."""

    name = serializers.CharField(required=False, allow_blank=True, default="")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=list(SCOPES)), min_length=1)
    days = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=3650)


class Tokens(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = "account"
    tells_secret = True

    @operation("Tokens of mine, the newest first", answer=TokenSerializer, listed=True, example=TOKEN)
    def get(self, request: Request) -> Response:
        return self.listed(render(TokenSerializer, tokens_of(self.member), request))

    @operation("Make a token", takes=TokenInput, answer=NewTokenSerializer, status=201,
               takes_example={"name": "backup", "scopes": ["read"], "days": 90},
               example={**TOKEN, "token": "kindred_…"},
               detail="A token makes none that may do more than itself.")  # fmt: skip
    def post(self, request: Request) -> Response:
        given = read(TokenInput, request.data)
        granted = scopes_of(request.auth)
        if granted is not None and (beyond := set(given["scopes"]) - granted):
            raise InsufficientScope(min(beyond))
        token, text = make_token(user=self.member, **given)
        told = NewTokenSerializer(token, context={"request": request, "text": text}).data
        return Response(told, status=201, headers={"Location": self.absolute(reverse("api:token", args=[token.pk]))})


class OneToken(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = "account"

    @operation("Revoke a token of mine", status=204)
    def delete(self, request: Request, token_id: int) -> Response:
        if not revoke_token(user=self.member, token_id=token_id):
            raise Http404
        return Response(status=204)
