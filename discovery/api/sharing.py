"""Secret links to a post: its author makes, lists and revokes them; whoever has one sees the post."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.serializers import AuthorSerializer, PageURL, PictureSerializer, render
from discovery.posts.addresses import signed
from discovery.posts.models import Picture, Post
from discovery.posts.selectors import get_own_post
from discovery.sharing import services
from discovery.sharing.selectors import get_shared_post, links_to


class ShareLinkSerializer(serializers.Serializer):
    """`url` is the secret; `expires_at` is null where it holds until it is revoked."""

    id = serializers.IntegerField()
    url = PageURL()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class ShareLinkInput(StrictInput):
    span = serializers.CharField(required=False, default=services.Span.FOREVER)


class SharedPictureSerializer(PictureSerializer):
    """Its files are read by the link's token; there is no download."""

    download = None  # type: ignore[assignment]  # so a serializer leaves out a field of its base

    def address(self, picture: Picture, width: int) -> str:
        return signed(reverse("shared_picture", args=[self.context["token"], picture.pk, width]))


class SharedPostSerializer(serializers.Serializer):
    """The post alone: neither what is like it, nor what is said of it."""

    author = AuthorSerializer()
    caption = serializers.CharField(allow_blank=True)
    tags = serializers.SerializerMethodField()
    is_sensitive = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    pictures = SharedPictureSerializer(many=True, source="pictures.all")

    def get_tags(self, post: Post) -> list[str]:
        return [tag.name for tag in post.tags.all()]


class Links(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "upload"

    @operation("The secret links to my post that hold", answer=ShareLinkSerializer, listed=True, example=samples.LINK)
    def get(self, request: Request, post_id: UUID) -> Response:
        post = get_own_post(post_id, self.viewer)
        return self.listed(render(ShareLinkSerializer, links_to(post), request))

    @operation(
        "Make a secret link to my post",
        takes=ShareLinkInput,
        takes_example={"span": "week"},
        answer=ShareLinkSerializer,
        status=201,
        example=samples.LINK,
        detail="`span` is one of forever, day, week and month.",
    )
    def post(self, request: Request, post_id: UUID) -> Response:
        made = services.make_link(post=get_own_post(post_id, self.viewer), **read(ShareLinkInput, request.data))
        return Response(ShareLinkSerializer(made, context={"request": request}).data, status=201)


class OneLink(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "upload"

    @operation("Revoke a secret link", status=204)
    def delete(self, request: Request, post_id: UUID, link_id: int) -> Response:
        services.revoke(post=get_own_post(post_id, self.viewer), link_id=link_id)
        return Response(status=204)


class Shared(Endpoint):
    @operation("The post behind a secret link", answer=SharedPostSerializer, example=samples.SHARED_POST)
    def get(self, request: Request, token: str) -> Response:
        post = get_shared_post(token, self.viewer)
        context: dict[str, Any] = {"request": request, "token": token}
        return Response(
            SharedPostSerializer(post, context=context).data,
            headers={"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"},
        )
