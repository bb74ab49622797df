"""Oneself: what one shows, what one wants to see and hear, one's portrait; and the languages of the site."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.follows.selectors import waiting_requests
from accounts.follows.services import close_account, open_account
from accounts.users.links import ADDRESS_LENGTH, LABEL_LENGTH, LINKS
from accounts.users.models import User
from accounts.users.profile_services import change_profile
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.samples import PERSON, PERSON_SHORT, SITE
from discovery.api.serializers import AuthorSerializer, LinkSerializer
from discovery.portraits.services import remove_portrait, set_portrait

LANGUAGES = [("", "as the browser asks"), *settings.LANGUAGES]
ME = {
    **PERSON_SHORT,
    "bio": PERSON["bio"],
    "links": PERSON["links"],
    "is_private": False,
    "suggestible": True,
    "shows_sensitive": False,
    "mails_notices": True,
    "language": "en",
    "is_moderator": False,
    "follow_requests": 0,
    "leaves_at": None,
}
PORTRAIT = {"portrait_url": f"{SITE}/portraits/QmFzZTY0dXJsU2FmZTI0Y2g/256.webp"}


class LinkInput(StrictInput):
    """`label` is the site's name where it is left out; an address without a scheme is taken for https."""

    label = serializers.CharField(  # type: ignore[assignment]
        max_length=LABEL_LENGTH, allow_blank=True, required=False, default=""
    )
    url = serializers.CharField(max_length=ADDRESS_LENGTH, allow_blank=True)


class MeSerializer(AuthorSerializer):
    """`display_name` is empty where none was chosen; `leaves_at` is when the account will be deleted, if it will."""

    display_name = serializers.CharField()
    bio = serializers.CharField()
    links = LinkSerializer(many=True)
    is_private = serializers.BooleanField()
    suggestible = serializers.BooleanField()
    shows_sensitive = serializers.BooleanField()
    mails_notices = serializers.BooleanField()
    language = serializers.ChoiceField(LANGUAGES)
    is_moderator = serializers.BooleanField(source="is_staff")
    follow_requests = serializers.SerializerMethodField()
    leaves_at = serializers.DateTimeField(allow_null=True)

    def get_follow_requests(self, person: User) -> int:
        return waiting_requests(person)


class MeInput(StrictInput):
    """What is left out stays as it is."""

    display_name = serializers.CharField(max_length=60, allow_blank=True, required=False)
    bio = serializers.CharField(max_length=300, allow_blank=True, required=False)
    links = serializers.ListField(child=LinkInput(), max_length=LINKS, required=False)
    is_private = serializers.BooleanField(required=False)
    suggestible = serializers.BooleanField(required=False)
    shows_sensitive = serializers.BooleanField(required=False)
    mails_notices = serializers.BooleanField(required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False)


class PortraitInput(StrictInput):
    """`part` is what is shown of the picture: left,top,width,height as shares of it; the middle when left out."""

    picture = serializers.FileField()
    part = serializers.CharField(required=False, allow_blank=True, default="")


class LanguageSerializer(serializers.Serializer):
    """A language in its own words; `current` is that of this answer."""

    code = serializers.CharField()
    name = serializers.CharField()
    current = serializers.BooleanField()


class Me(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "account"

    @operation("Who I am, and what I have chosen", answer=MeSerializer, example=ME)
    def get(self, request: Request) -> Response:
        return self._told()

    @operation(
        "Change my profile and settings",
        takes=MeInput,
        answer=MeSerializer,
        example=ME,
        takes_example={"bio": "Draws moss.", "links": [{"label": "Prints", "url": "https://ada.example/"}]},
        detail="Making a private account open lets everybody follow who has asked to.",
    )
    @transaction.atomic
    def patch(self, request: Request) -> Response:
        given = read(MeInput, request.data)
        private: bool | None = given.pop("is_private", None)
        change_profile(user=self.member, changes=given)
        if private is not None:
            (close_account if private else open_account)(user=self.member)
        return self._told()

    def _told(self) -> Response:
        return Response(MeSerializer(self.member, context={"request": self.request}).data)


class MyPortrait(Endpoint):
    permission_classes = (IsAuthenticated,)
    parser_classes = (MultiPartParser,)
    write_scope = "account"
    throttle_scope = "upload"

    @operation(
        "Show this picture as my portrait",
        takes=PortraitInput,
        answer=MeSerializer,
        example=ME | PORTRAIT,
    )
    def put(self, request: Request) -> Response:
        given = read(PortraitInput, request.data)
        set_portrait(user=self.member, file=given["picture"], part=given["part"])
        return Response(MeSerializer(self.member, context={"request": request}).data)

    @operation("Show my monogram instead of a portrait", status=204)
    def delete(self, request: Request) -> Response:
        remove_portrait(user=self.member)
        return Response(status=204)


class Languages(Endpoint):
    read_scope = ""

    @operation(
        "The languages that the site speaks",
        answer=LanguageSerializer,
        listed=True,
        example={"code": "en", "name": "English", "current": True},
    )
    def get(self, request: Request) -> Response:
        spoken = get_language()
        return self.listed(
            [{"code": code, "name": name, "current": code == spoken} for code, name in settings.LANGUAGES]
        )
