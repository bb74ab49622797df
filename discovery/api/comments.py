"""What is said under a post: threads with their answers, writing, deleting and hiding."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.serializers import AuthorSerializer, render
from discovery.comments import selectors, services
from discovery.comments.models import Comment
from discovery.comments.selectors import Thread
from discovery.posts.selectors import get_post


class CommentSerializer(serializers.Serializer):
    """A comment; without author and text where it was deleted and only its answers stand.

    `thread` is the comment that it answers, null for the first of a thread; `url` where it is read.
    """

    id = serializers.UUIDField()
    url = serializers.SerializerMethodField()
    post = serializers.UUIDField(source="post_id")
    thread = serializers.UUIDField(source="parent_id", allow_null=True)
    author = serializers.SerializerMethodField()
    text = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    deleted = serializers.SerializerMethodField()
    hidden = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, comment: Comment) -> str:
        return str(self.context["request"].build_absolute_uri(reverse("comment", args=[comment.pk])))

    @extend_schema_field(AuthorSerializer(allow_null=True))
    def get_author(self, comment: Comment) -> dict[str, object] | None:
        if comment.deleted_at:
            return None
        return dict(AuthorSerializer(comment.author, context=self.context).data)

    def get_deleted(self, comment: Comment) -> bool:
        return comment.deleted_at is not None

    def get_hidden(self, comment: Comment) -> bool:
        """Its author and the post's are told alone: others do not see it."""
        return comment.hidden_at is not None


class ThreadSerializer(CommentSerializer):
    """A comment with its newest answers, the newest first; `answer_count` is how many it has in all."""

    answers = serializers.ListField(child=CommentSerializer())
    answer_count = serializers.IntegerField(min_value=0)


class CommentInput(StrictInput):
    """`answers_to` is the comment that is answered; an answer to an answer stands in the same thread."""

    text = serializers.CharField(trim_whitespace=False)
    answers_to = serializers.UUIDField(required=False, allow_null=True, default=None)


class ThreadsAsked(PageInput):
    """`at` is a comment: the page that ends with its thread."""

    at = serializers.UUIDField(required=False)


class Comments(Endpoint):
    @operation(
        "What is said under a post, the newest thread first",
        asks=ThreadsAsked,
        answer=ThreadSerializer,
        listed=True,
        example=samples.THREAD,
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        post, asked = get_post(post_id, self.viewer), read(ThreadsAsked, request.query_params)
        at = None
        if "at" in asked and not asked["cursor"]:
            at = Comment.objects.visible_to(self.viewer).select_related("parent").get(pk=asked["at"], post=post)
        page = selectors.thread_page(post, self.viewer, before=asked["cursor"] or None, at=at, size=asked["page_size"])
        threads = [thread_told(self, thread) for thread in reversed(page.threads)]
        return self.listed(threads, page.earlier)

    @operation(
        "Write a comment, or answer one",
        takes=CommentInput,
        takes_example={"text": "What light! @lin"},
        answer=CommentSerializer,
        status=201,
        example=samples.COMMENT,
    )
    def post(self, request: Request, post_id: UUID) -> Response:
        post, given = get_post(post_id, self.viewer), read(CommentInput, request.data)
        parent = self._parent(given["answers_to"])
        written = services.write(author=self.member, post=post, text=given["text"], parent=parent)
        place = self.absolute(reverse("api:comment", args=[written.pk]))
        told = CommentSerializer(written, context={"request": request}).data
        return Response(told, status=201, headers={"Location": place})

    def _parent(self, comment_id: UUID | None) -> Comment | None:
        """Raises ValidationError where it is gone, as the page does."""
        if comment_id is None:
            return None
        try:
            return selectors.get_comment(comment_id, self.viewer)
        except Comment.DoesNotExist:
            raise services.comment_gone() from None


class OneComment(Endpoint):
    @operation("A comment", answer=CommentSerializer, example=samples.COMMENT)
    def get(self, request: Request, comment_id: UUID) -> Response:
        return Response(comment_told(self, comment_id))

    @operation(
        "Delete a comment",
        status=204,
        detail="Its author and the post's can. Where others have answered, its place is left.",
    )
    def delete(self, request: Request, comment_id: UUID) -> Response:
        services.delete(comment=selectors.get_comment(comment_id, self.viewer), by=self.member)
        return Response(status=204)


class Answers(Endpoint):
    @operation(
        "The answers of a thread, the newest first",
        asks=PageInput,
        answer=CommentSerializer,
        listed=True,
        example=samples.ANSWER,
    )
    def get(self, request: Request, comment_id: UUID) -> Response:
        root, asked = selectors.get_thread(comment_id, self.viewer), read(PageInput, request.query_params)
        page = selectors.answers_before(root.pk, self.viewer, asked["cursor"] or None, asked["page_size"])
        return self.listed(render(CommentSerializer, reversed(page.answers), request), page.earlier or None)


class HideComment(Endpoint):
    """Under one's own post; what is wanted is in the verb."""

    @operation(
        "Hide a comment under my post",
        answer=CommentSerializer,
        example=samples.COMMENT | {"hidden": True},
        detail="From all but its author and you.",
    )
    def put(self, request: Request, comment_id: UUID) -> Response:
        services.hide(comment=selectors.get_comment(comment_id, self.viewer), by=self.member)
        return Response(comment_told(self, comment_id))

    @operation("Show a hidden comment again", answer=CommentSerializer, example=samples.COMMENT)
    def delete(self, request: Request, comment_id: UUID) -> Response:
        services.unhide(comment=selectors.get_comment(comment_id, self.viewer), by=self.member)
        return Response(comment_told(self, comment_id))


def comment_told(endpoint: Endpoint, comment_id: UUID) -> dict[str, object]:
    found = selectors.get_comment(comment_id, endpoint.viewer)
    return dict(CommentSerializer(found, context={"request": endpoint.request}).data)


def thread_told(endpoint: Endpoint, thread: Thread) -> dict[str, object]:
    context = {"request": endpoint.request}
    return {
        **CommentSerializer(thread.comment, context=context).data,
        "answers": render(CommentSerializer, reversed(thread.answers), endpoint.request),
        "answer_count": len(thread.answers) + thread.left,
    }
