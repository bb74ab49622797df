"""Steering what I am shown: sliders, the order of home, more or less like a post, what was seen, a first choice."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.related.steering import steer, steering_of
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.samples import LIKENED, POST, POST_ID
from discovery.api.serializers import PostSerializer, render_posts
from discovery.feeds import profile_services, wishing
from discovery.feeds.explaining import reasons_for
from discovery.feeds.services import SEEN_AT_ONCE, note_seen
from discovery.posts.selectors import get_own_post
from discovery.tastes.services import FEWEST_PICKS, MOST_PICKS, pick
from discovery.tastes.wall import wall_for

STEERING = {
    "variety": 0.5,
    "freshness": 0.5,
    "fame": 0.5,
    "is_chronological": False,
    "learns_from_searches": True,
}
WISH = {"wish": "more", "reasons": [LIKENED]}


class SteeringSerializer(serializers.Serializer):
    """From 0 to 1 each, 0.5 being the site's own mixture; `is_chronological`: whom one follows, by time alone."""

    variety = serializers.FloatField(min_value=0, max_value=1)
    freshness = serializers.FloatField(min_value=0, max_value=1)
    fame = serializers.FloatField(min_value=0, max_value=1)
    is_chronological = serializers.BooleanField()
    learns_from_searches = serializers.BooleanField()


class SteeringInput(StrictInput):
    variety = serializers.FloatField(min_value=0, max_value=1, required=False)
    freshness = serializers.FloatField(min_value=0, max_value=1, required=False)
    fame = serializers.FloatField(min_value=0, max_value=1, required=False)
    is_chronological = serializers.BooleanField(required=False)
    learns_from_searches = serializers.BooleanField(required=False)


class WishSerializer(serializers.Serializer):
    """What was asked of a post, and why it may be shown to who asks."""

    wish = serializers.ChoiceField(["more", "less"], allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())


class WishInput(StrictInput):
    wish = serializers.ChoiceField(["more", "less"])


class SeenInput(StrictInput):
    posts = serializers.ListField(child=serializers.UUIDField(), max_length=SEEN_AT_ONCE)


class PicksInput(StrictInput):
    posts = serializers.ListField(child=serializers.UUIDField(), min_length=FEWEST_PICKS, max_length=MOST_PICKS)


class PickedSerializer(serializers.Serializer):
    picked = serializers.IntegerField()


class PinnedSerializer(serializers.Serializer):
    pinned = serializers.BooleanField()


class Mine(Endpoint):
    permission_classes = (IsAuthenticated,)


class Steering(Mine):
    @operation("How I steer what I am shown", answer=SteeringSerializer, example=STEERING)
    def get(self, request: Request) -> Response:
        return Response(SteeringSerializer(steering_of(self.member.pk)).data)

    @operation(
        "Move sliders, choose the order of home",
        takes=SteeringInput,
        answer=SteeringSerializer,
        example=STEERING | {"is_chronological": True},
        takes_example={"is_chronological": True},
    )
    def patch(self, request: Request) -> Response:
        return Response(SteeringSerializer(steer(user=self.member, **read(SteeringInput, request.data))).data)


class Wish(Mine):
    """Of somebody else's post: what one posts oneself is not in one's feed."""

    @operation("What I asked of a post, and why it may be shown to me", answer=WishSerializer, example=WISH)
    def get(self, request: Request, post_id: UUID) -> Response:
        return self._told(post_id)

    @operation(
        "Ask for more or less like a post",
        takes=WishInput,
        answer=WishSerializer,
        example=WISH,
        takes_example={"wish": "more"},
    )
    def put(self, request: Request, post_id: UUID) -> Response:
        post = wishing.get_post_of_another(post_id, self.member)
        wishing.wish(user=self.member, post=post, wanted=read(WishInput, request.data)["wish"])
        return self._told(post_id)

    @operation("Take back what I asked of a post", answer=WishSerializer, example=WISH | {"wish": None})
    def delete(self, request: Request, post_id: UUID) -> Response:
        post = wishing.get_post_of_another(post_id, self.member)
        wishing.wish(user=self.member, post=post, wanted="none")
        return self._told(post_id)

    def _told(self, post_id: UUID) -> Response:
        post = wishing.get_post_of_another(post_id, self.member)
        told = {"wish": wishing.wish_of(self.member, post), "reasons": reasons_for(post, self.member)}
        return Response(WishSerializer(told).data)


class Seen(Mine):
    @operation(
        "Tell which posts I have had before my eyes",
        takes=SeenInput,
        status=204,
        takes_example={"posts": [POST_ID]},
        detail="They come later in my feed. Posts that I may not see, and my own, say nothing.",
    )
    def post(self, request: Request) -> Response:
        note_seen(user=self.member, post_ids=read(SeenInput, request.data)["posts"])
        return Response(status=204)


class Wall(Mine):
    @operation("Pictures of many people, as unlike each other as there are, to pick from", answer=PostSerializer,
               listed=True, example=POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.listed(render_posts(wall_for(self.member), request))

    @operation(
        "Begin my feed with these pictures",
        takes=PicksInput,
        answer=PickedSerializer,
        example={"picked": 5},
        takes_example={"posts": [POST_ID] * FEWEST_PICKS},
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        return Response({"picked": pick(user=self.member, post_ids=read(PicksInput, request.data)["posts"])})


class Pin(Mine):
    write_scope = "upload"

    @operation("Pin a post of mine to the head of my page", answer=PinnedSerializer, example={"pinned": True})
    def put(self, request: Request, post_id: UUID) -> Response:
        profile_services.pin(post=get_own_post(post_id, self.viewer))
        return Response({"pinned": True})

    @operation("Take a pinned post down", answer=PinnedSerializer, example={"pinned": False})
    def delete(self, request: Request, post_id: UUID) -> Response:
        profile_services.unpin(post=get_own_post(post_id, self.viewer))
        return Response({"pinned": False})
