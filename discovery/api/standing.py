"""How the viewer and a person stand, what heads their page, and which of their followers the viewer knows."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.boundaries.selectors import get_person_for
from accounts.follows.selectors import known_followers, known_followers_of, may_see_lists, with_followed
from accounts.users.models import User
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput
from discovery.api.listing import list_people
from discovery.api.samples import PERSON, PERSON_SHORT, POST
from discovery.api.serializers import AuthorSerializer, PersonSerializer, PostSerializer, render, render_posts
from discovery.feeds.profile_selectors import as_met_by, colours_of, pins_of

STANDING = {
    "followed": True,
    "requested": False,
    "follows_you": False,
    "muted": False,
    "colours": ["#5a6b3c", "#c8d0b8"],
    "known_followers": [PERSON_SHORT],
    "known_followers_count": 1,
}


class PersonStandingSerializer(serializers.Serializer):
    """`colours` are those of what the person posts; `known_followers` the first of those whom the viewer follows."""

    followed = serializers.BooleanField()
    requested = serializers.BooleanField()
    follows_you = serializers.BooleanField()
    muted = serializers.BooleanField()
    colours = serializers.ListField(child=serializers.CharField())
    known_followers = AuthorSerializer(many=True)
    known_followers_count = serializers.IntegerField()


class Standing(Endpoint):
    @operation("How somebody and I stand, and the colours of what they post", answer=PersonStandingSerializer,
               example=STANDING)  # fmt: skip
    def get(self, request: Request, username: str) -> Response:
        person = get_person_for(username, self.viewer)
        met: Any = as_met_by(person, self.viewer)
        known = known_followers([person.pk], self.viewer).get(person.pk)
        told = {
            "followed": met.followed,
            "requested": met.requested,
            "follows_you": met.follows_viewer,
            "muted": met.muted,
            "colours": colours_of(person, self.viewer),
            "known_followers": render(AuthorSerializer, known.people if known else [], request),
            "known_followers_count": known.total if known else 0,
        }
        return Response(told)


class KnownFollowers(Endpoint):
    @operation("Followers of somebody whom I follow", asks=PageInput, answer=PersonSerializer, listed=True,
               example=PERSON)  # fmt: skip
    def get(self, request: Request, username: str) -> Response:
        person = get_person_for(username, self.viewer)
        if not may_see_lists(person, self.viewer):
            raise User.DoesNotExist
        people = with_followed(known_followers_of(person, self.viewer), self.viewer)
        return list_people(self, people, PersonSerializer)


class Pins(Endpoint):
    @operation("What somebody has pinned to the head of their page", answer=PostSerializer, listed=True, example=POST)
    def get(self, request: Request, username: str) -> Response:
        return self.listed(render_posts(pins_of(get_person_for(username, self.viewer), self.viewer), request))
