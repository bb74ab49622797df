"""Copies of a picture that is about to be posted, and the lineage of one that was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.asking import wait_until_seen
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import read
from discovery.api.serializers import AuthorSerializer, EvidenceSerializer, render
from discovery.copies.selectors import Copy, copies_of, lineage_of
from discovery.posts.models import Post
from discovery.posts.selectors import get_post
from discovery.search.models import QueryPicture
from discovery.search.services import forget, receive_query_picture


class CopySerializer(serializers.Serializer):
    """A copy, who posted it and when; `yours`: that was the viewer."""

    tier = serializers.CharField()
    since = serializers.DateTimeField()
    author = AuthorSerializer(source="post.author")
    yours = serializers.SerializerMethodField()
    picture = EvidenceSerializer()

    def get_yours(self, copy: Copy) -> bool:
        return bool(copy.post.author_id == self.context["request"].user.pk)


class CopiesInput(serializers.Serializer):
    picture_token = serializers.CharField(required=False, allow_blank=True, default="")


class Copies(Endpoint):
    """A picture that comes as a file is forgotten once it was compared; one that is named by its token stays."""

    throttle_scope = "search"

    def post(self, request: Request) -> Response:
        file = request.FILES.get("picture")
        token = read(CopiesInput, request.data)["picture_token"]
        if file is not None:
            token = receive_query_picture(file=file, owner=self.member, name=file.name or "").token
        elif not token:
            raise ValidationError("Send a picture to compare.", code="no-picture")
        picture = wait_until_seen(token)
        found = self._copies(picture)
        if file is not None:
            forget(picture=picture)
        return Response({"copies": render(CopySerializer, found, request)})

    def _copies(self, picture: QueryPicture) -> list[Copy]:
        return copies_of(
            sha256=picture.sha256,
            fingerprint=picture.fingerprint,
            vector=None if picture.vector is None else np.array(picture.vector, np.float32),
            space=picture.space,
            among=Post.objects.visible_to(self.viewer).published(),
        )


class Lineage(Endpoint):
    throttle_scope = "similar"

    def get(self, request: Request, post_id: UUID) -> Response:
        lineage = lineage_of(get_post(post_id, self.viewer), self.viewer)
        told: Mapping[str, Any] = {
            "is_first": lineage.is_first,
            "earlier": render(CopySerializer, lineage.earlier, request),
            "later": render(CopySerializer, lineage.later, request),
        }
        return Response(told)
