"""My tastes: what each is made of, its name, how much it counts; what I want less of, and what is forgotten."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.related.models import TASTE_NAME_LENGTH, Taste
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.samples import EVIDENCE, MOMENT, POST
from discovery.api.serializers import EvidenceSerializer, PostSerializer, render, render_posts
from discovery.tastes import selectors, services

TASTE = {
    "id": 12,
    "kind": "enjoys",
    "name": "herons",
    "own_name": "",
    "share": 0.42,
    "boost": "normal",
    "is_muted": False,
    "pictures": [EVIDENCE],
}
FORGETTING = {"forgotten_at": MOMENT, "posts": [POST]}


class TasteSerializer(serializers.Serializer):
    """`name` is the owner's own (`own_name`), or what its pictures have in common; `share` is of all of its kind."""

    id = serializers.IntegerField(source="taste.pk")
    kind = serializers.ChoiceField(Taste.Kind.choices, source="taste.kind")
    name = serializers.CharField()
    own_name = serializers.CharField(source="taste.name")
    share = serializers.FloatField(source="taste.weight", min_value=0, max_value=1)
    boost = serializers.SerializerMethodField()
    is_muted = serializers.BooleanField(source="taste.is_muted")
    pictures = EvidenceSerializer(many=True)

    def get_boost(self, shown: selectors.TasteShown) -> str:
        """less, normal or more."""
        return next(name for name, factor in services.BOOSTS.items() if factor == shown.taste.boost)


class TasteInput(StrictInput):
    """What is left out stays as it is; an empty name gives it back to what its pictures have in common."""

    name = serializers.CharField(max_length=TASTE_NAME_LENGTH, allow_blank=True, required=False)
    boost = serializers.ChoiceField(list(services.BOOSTS), required=False)
    is_muted = serializers.BooleanField(required=False)


class ForgottenSerializer(serializers.Serializer):
    forgotten_at = serializers.DateTimeField()


class ForgettingSerializer(ForgottenSerializer):
    """What was forgotten at one time, and some of the posts that do not count since."""

    posts = PostSerializer(many=True)


class ForgottenInput(StrictInput):
    forgotten_at = serializers.DateTimeField()


class Own(Endpoint):
    """For nobody's eyes but one's own."""

    permission_classes = (IsAuthenticated,)


class Tastes(Own):
    @operation("My tastes, of each kind the heaviest first", answer=TasteSerializer, listed=True, example=TASTE)
    def get(self, request: Request) -> Response:
        of_kinds = selectors.tastes_of(self.member)
        shown = [taste for kind in (Taste.Kind.ENJOYS, Taste.Kind.MAKES) for taste in of_kinds[kind]]
        return self.listed(render(TasteSerializer, shown, request))


class OneTaste(Own):
    @operation("One of my tastes", answer=TasteSerializer, example=TASTE)
    def get(self, request: Request, taste_id: int) -> Response:
        return self._told(taste_id)

    @operation(
        "Name a taste, let it count more or less, or mute it",
        takes=TasteInput,
        answer=TasteSerializer,
        example=TASTE,
        takes_example={"name": "", "boost": "normal", "is_muted": False},
    )
    @transaction.atomic
    def patch(self, request: Request, taste_id: int) -> Response:
        given, taste = read(TasteInput, request.data), Taste.objects.get(pk=taste_id, user=self.member)
        changes: dict[str, Any] = {"user": self.member, "taste": taste}
        if "name" in given:
            services.name_taste(**changes, name=given["name"])
        if "boost" in given:
            services.boost_taste(**changes, boost=services.BOOSTS[given["boost"]])
        if "is_muted" in given:
            services.mute_taste(**changes, is_muted=given["is_muted"])
        return self._told(taste_id)

    @operation(
        "Forget a taste",
        answer=ForgottenSerializer,
        example={"forgotten_at": MOMENT},
        detail="What it was made of counts no more. `forgotten_at` is what to take it back by.",
    )
    def delete(self, request: Request, taste_id: int) -> Response:
        taste = Taste.objects.get(pk=taste_id, user=self.member)
        moment = services.forget_taste(user=self.member, taste=taste)
        return Response(ForgottenSerializer({"forgotten_at": moment}).data)

    def _told(self, taste_id: int) -> Response:
        shown = selectors.taste_of(self.member, taste_id)
        return Response(TasteSerializer(shown, context={"request": self.request}).data)


class Forgotten(Own):
    @operation("What I have asked to forget, the latest first", answer=ForgettingSerializer, listed=True,
               example=FORGETTING)  # fmt: skip
    def get(self, request: Request) -> Response:
        forgettings = selectors.forgettings_of(self.member)
        rendered = render_posts([post for one in forgettings for post in one.posts], request)
        told = {post["id"]: post for post in rendered}
        return self.listed(
            [
                {
                    **ForgottenSerializer(one).data,
                    "posts": [told[str(post.pk)] for post in one.posts],
                }
                for one in forgettings
            ]
        )


class Remember(Own):
    @operation(
        "Let what was forgotten count again",
        takes=ForgottenInput,
        status=204,
        takes_example={"forgotten_at": MOMENT},
    )
    def post(self, request: Request) -> Response:
        services.remember(user=self.member, forgotten_at=read(ForgottenInput, request.data)["forgotten_at"])
        return Response(status=204)


class Less(Own):
    @operation("Posts that I want to see less like, the latest first", answer=PostSerializer, listed=True,
               example=POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.listed(render_posts(selectors.told_less(self.member), request))
