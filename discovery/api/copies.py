"""Copies of a picture that is about to be posted, and the lineage of one that was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.asking import wait_until_seen
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import read
from discovery.api.serializers import AuthorSerializer, EvidenceSerializer, TagSuggestionSerializer, render
from discovery.copies.selectors import Copy, copies_of, lineage_of
from discovery.copies.tiers import Tier
from discovery.posts.models import Post
from discovery.posts.selectors import get_post
from discovery.search.models import QueryPicture
from discovery.search.services import forget, receive_query_picture
from discovery.tagging.selectors import Look, TagSuggestion, suggest_tags_for
from discovery.uploads.arrival_services import read_arrivals
from discovery.uploads.services import incoming_pictures


class CopySerializer(serializers.Serializer):
    """A copy, who posted it and when; `yours`: that was the viewer."""

    tier = serializers.ChoiceField(choices=[tier.value for tier in Tier])
    since = serializers.DateTimeField()
    author = AuthorSerializer(source="post.author")
    yours = serializers.SerializerMethodField()
    picture = EvidenceSerializer()

    def get_yours(self, copy: Copy) -> bool:
        return bool(copy.post.author_id == self.context["request"].user.pk)


class CopiesInput(serializers.Serializer):
    picture_token = serializers.CharField(required=False, allow_blank=True, default="")
    arrival = serializers.CharField(required=False, allow_blank=True, default="")
    tags = serializers.BooleanField(required=False, default=False)


class CopiesForm(CopiesInput):
    """`CopiesInput` with its file, for the OpenAPI document."""

    picture = serializers.FileField(required=False)


class CopiesSerializer(serializers.Serializer):
    """At most five copies, the surest first; `tags` where they were asked for."""

    copies = CopySerializer(many=True)
    tags = TagSuggestionSerializer(many=True, required=False)


class LineageSerializer(serializers.Serializer):
    """`is_first`: none of them is older."""

    is_first = serializers.BooleanField()
    earlier = CopySerializer(many=True)
    later = CopySerializer(many=True)


class Copies(Endpoint):
    """A picture that comes as a file, or has arrived in pieces, is forgotten once it was compared; one that is named by
    its token stays. With `tags` those are told as well that it may want."""

    throttle_scope = "search"
    # Nothing is kept: it looks.
    write_scope = "read"
    waits_for_worker = True

    @operation("Whether a picture is here already",
               bodies={"multipart/form-data": CopiesForm, "application/json": CopiesInput},
               answer=CopiesSerializer, example={"copies": [samples.COPY]},
               detail="The picture comes as a file, as an `arrival` of mine, or as the token of one that was searched "
               "with. With `tags` the answer says which tags it may want.")  # fmt: skip
    def post(self, request: Request) -> Response:
        given = read(CopiesInput, request.data)
        token = self._token_of_file(request, given["arrival"])
        is_forgotten = bool(token)
        token = token or given["picture_token"]
        if not token:
            raise ValidationError(_("Send a picture to compare."), code="no-picture")
        picture = wait_until_seen(token)
        told: dict[str, Any] = {"copies": render(CopySerializer, self._copies(picture), request)}
        if given["tags"]:
            told["tags"] = render(TagSuggestionSerializer, self._tags(picture), request)
        if is_forgotten:
            forget(picture=picture)
        return Response(told)

    def _token_of_file(self, request: Request, arrival: str) -> str:
        """That of the searched picture which is made of what was sent, if something was."""
        sent = request.FILES.getlist("picture")[:1]
        arrivals = read_arrivals([arrival] if arrival and not sent else [])
        with incoming_pictures(owner=self.member, arrivals=arrivals, sent=sent, alt_texts=()) as pictures:
            for picture in pictures:
                return receive_query_picture(file=picture.file, owner=self.member, name=picture.name).token
        return ""

    def _tags(self, picture: QueryPicture) -> list[TagSuggestion]:
        if picture.vector is None or picture.space is None:
            return []
        marks = [] if picture.fingerprint is None else [picture.fingerprint]
        look = Look([np.array(picture.vector, np.float32)], marks, self.member.pk)
        return suggest_tags_for(look, picture.space, self.viewer)

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

    @operation("Where a post's pictures were before, and are again", answer=LineageSerializer,
               example={"is_first": False, "earlier": [samples.COPY], "later": []})  # fmt: skip
    def get(self, request: Request, post_id: UUID) -> Response:
        lineage = lineage_of(get_post(post_id, self.viewer), self.viewer)
        told: Mapping[str, Any] = {
            "is_first": lineage.is_first,
            "earlier": render(CopySerializer, lineage.earlier, request),
            "later": render(CopySerializer, lineage.later, request),
        }
        return Response(told)
