"""Leaving the site: what goes with the account, and closing it, with days of grace to come back."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.samples import MOMENT
from discovery.departures import services
from discovery.departures.forms import LeaveForm
from discovery.departures.selectors import belongings_of

BELONGINGS = {"posts": 120, "pictures": 240, "boards": 6, "comments": 48, "days_of_grace": 30}


class BelongingsSerializer(serializers.Serializer):
    """What goes with the account, once the days of grace are over."""

    posts = serializers.IntegerField()
    pictures = serializers.IntegerField()
    boards = serializers.IntegerField()
    comments = serializers.IntegerField()
    days_of_grace = serializers.IntegerField()


class DepartureInput(StrictInput):
    """One's own username, so that this cannot happen by mistake, and the password, since a token is no proof of it."""

    username = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False)


class DepartureSerializer(serializers.Serializer):
    leaves_at = serializers.DateTimeField()


class Departure(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = "account"

    @property
    def throttle_scope(self) -> str | None:
        """Nobody tries passwords here."""
        return "departure" if self.request.method == "POST" else None

    @operation("What would go with my account", answer=BelongingsSerializer, example=BELONGINGS)
    def get(self, request: Request) -> Response:
        return Response({**asdict(belongings_of(self.member)), "days_of_grace": settings.KINDRED_GRACE_DAYS})

    @operation(
        "Close my account",
        takes=DepartureInput,
        answer=DepartureSerializer,
        example={"leaves_at": MOMENT},
        takes_example={"username": "lin", "password": "a long enough password"},
        detail="It is hidden at once, and every token ends. Until `leaves_at` its owner comes back by logging in; then "
        "it is deleted. An account without a password is closed on its page.",
    )
    def post(self, request: Request) -> Response:
        given = read(DepartureInput, request.data)
        form = LeaveForm({"username": given["username"]}, user=self.member)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        if not self.member.check_password(given["password"]):
            raise ValidationError(_("This is not your password."), code="wrong-password")
        return Response(DepartureSerializer({"leaves_at": services.close(user=self.member)}).data)
