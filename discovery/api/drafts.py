"""What is not out yet, letting it out or setting its hour; and what a post said before, for its author."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.serializers import PostSerializer, render, render_post, render_posts
from discovery.posts import selectors, services
from discovery.posts.history import former_versions
from discovery.posts.models import Post

# Drafts, which wait for no hour, come behind every hour.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
NEXT_FIRST = Keyset([("due", datetime), ("-created_at", datetime), ("-pk", UUID)])
LATEST_FIRST = Keyset([("-created_at", datetime), ("-pk", int)])


class ScheduleInput(StrictInput):
    release_at = serializers.DateTimeField()


class RevisionSerializer(serializers.Serializer):
    """What a post said until it was edited at `replaced_at`."""

    id = serializers.IntegerField()
    caption = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    visibility = serializers.ChoiceField(Post.Visibility.choices)
    replaced_at = serializers.DateTimeField(source="created_at")


class Authoring(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "upload"

    def told(self, post_id: UUID) -> Response:
        return Response(render_post(selectors.get_post(post_id, self.viewer), self.request))


class Drafts(Authoring):
    @operation(
        "My scheduled posts, the next one first, then my drafts",
        asks=PageInput,
        answer=PostSerializer,
        listed=True,
        example=samples.DRAFT,
    )
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        waiting = selectors.unreleased(self.member).annotate(due=Coalesce("release_at", Value(NEVER)))
        posts, cursor = NEXT_FIRST.page(waiting, asked["cursor"], asked["page_size"])
        return self.listed(render_posts(posts, request), cursor)


class Publish(Authoring):
    @operation(
        "Let a draft or a scheduled post out",
        answer=PostSerializer,
        example=samples.POST,
        detail="One that is out stays as it is.",
    )
    def put(self, request: Request, post_id: UUID) -> Response:
        services.publish(post=selectors.get_own_post(post_id, self.viewer))
        return self.told(post_id)


class Schedule(Authoring):
    @operation(
        "Let a draft come out by itself at an hour",
        takes=ScheduleInput,
        takes_example={"release_at": samples.LATER},
        answer=PostSerializer,
        example=samples.DRAFT,
    )
    def put(self, request: Request, post_id: UUID) -> Response:
        post = selectors.get_own_post(post_id, self.viewer)
        services.schedule(post=post, **read(ScheduleInput, request.data))
        return self.told(post_id)

    @operation(
        "Make a scheduled post a draft again",
        answer=PostSerializer,
        example=samples.DRAFT | {"release": "draft", "release_at": None},
    )
    def delete(self, request: Request, post_id: UUID) -> Response:
        services.unschedule(post=selectors.get_own_post(post_id, self.viewer))
        return self.told(post_id)


class History(Authoring):
    @operation(
        "What my post said before each edit, the latest first",
        asks=PageInput,
        answer=RevisionSerializer,
        listed=True,
        example=samples.REVISION,
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        post, asked = selectors.get_own_post(post_id, self.viewer), read(PageInput, request.query_params)
        found, cursor = LATEST_FIRST.page(former_versions(post), asked["cursor"], asked["page_size"])
        return self.listed(render(RevisionSerializer, found, request), cursor)


class Restore(Authoring):
    @operation(
        "Let a post say again what it said",
        answer=PostSerializer,
        example=samples.POST,
        detail="Who may see it stays as it is.",
    )
    def post(self, request: Request, post_id: UUID, revision_id: int) -> Response:
        post = selectors.get_own_post(post_id, self.viewer)
        services.restore(post=post, revision=post.revisions.get(pk=revision_id))
        return self.told(post_id)
