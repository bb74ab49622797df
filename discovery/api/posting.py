"""What becomes of a post: how far its pictures are, and who likes it."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.follows.selectors import with_followed
from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput
from discovery.api.listing import list_people
from discovery.api.serializers import PersonSerializer
from discovery.posts.selectors import get_own_post, get_post, people_who_like
from discovery.uploads.selectors import Progress, progress_of


class ProgressSerializer(serializers.Serializer):
    """Counts of a post's pictures at each step; `state` is processing, indexing, ready or rejected."""

    state = serializers.CharField(source="name")
    total = serializers.IntegerField(min_value=0)
    ready = serializers.IntegerField(min_value=0)
    searchable = serializers.IntegerField(min_value=0)
    refused = serializers.SerializerMethodField()
    is_finished = serializers.BooleanField()

    def get_refused(self, progress: Progress) -> int:
        return len(progress.refused)


class PostProgress(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation(
        "How far the pictures of my post are",
        answer=ProgressSerializer,
        example=samples.PROGRESS,
        detail="Why one was refused is among the `problems` of the post.",
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        return Response(ProgressSerializer(progress_of(get_own_post(post_id, self.viewer))).data)


class Likes(Endpoint):
    @operation(
        "Who likes a post, the latest first",
        asks=PageInput,
        answer=PersonSerializer,
        listed=True,
        example=samples.PERSON,
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        people = people_who_like(get_post(post_id, self.viewer), self.viewer)
        return list_people(self, with_followed(people, self.viewer), PersonSerializer)
