"""What came of my posts, day by day; for nobody's eyes but one's own."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.samples import POST_ID, SITE
from discovery.api.serializers import PageURL, render
from discovery.reach.selectors import DAYS, reach_of

NAMES = ("seen", "likes", "saves", "comments", "followers")
REACHED = {
    "name": "likes",
    "total": 3,
    "before": 1,
    "days": [{"day": "2026-11-25", "number": 1}, {"day": "2026-11-26", "number": 2}],
    "top": [{"post": POST_ID, "url": f"{SITE}/posts/{POST_ID}/", "number": 3}],
}


class DaySerializer(serializers.Serializer):
    day = serializers.DateField()
    number = serializers.IntegerField()


class LeadingSerializer(serializers.Serializer):
    """A post, and how much of this came to it."""

    post = serializers.UUIDField(source="post.pk")
    url = PageURL(source="post")
    number = serializers.IntegerField()


class ReachedSerializer(serializers.Serializer):
    """`total` over the days that are told, `before` in as many days before them: null where that is not kept."""

    name = serializers.ChoiceField(NAMES)
    total = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True)
    days = DaySerializer(many=True)
    top = LeadingSerializer(many=True)


class Reach(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation(
        f"What came of my posts in the last {DAYS} days",
        answer=ReachedSerializer,
        listed=True,
        example=REACHED,
        detail="Nobody's own doings count, nor anybody's whom you would not meet. “seen” counts people, once each.",
    )
    def get(self, request: Request) -> Response:
        return self.listed(render(ReachedSerializer, reach_of(self.member), request))
