"""What is offered while somebody types: searches and people in the bar, and people whom a comment can name."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import SearchLink, read
from discovery.api.samples import PERSON_SHORT, SITE
from discovery.api.serializers import AuthorSerializer, render
from discovery.comments.selectors import mentionable
from discovery.posts.words import LONGEST_QUERY
from discovery.search.completing import OfferedTag, offered
from discovery.search.query import Query
from discovery.search.terms import one_line

LONGEST_START = 60
OFFERED = {
    "tags": [{"name": "heron", "slug": "heron", "posts": 12, "url": f"{SITE}/search/?tag=heron"}],
    "people": [PERSON_SHORT],
}


class TypedInput(serializers.Serializer):
    q = serializers.CharField(required=False, allow_blank=True, default="")


class OfferedTagSerializer(serializers.Serializer):
    """A tag, on how many posts the viewer finds it, and the search that choosing it leads to."""

    name = serializers.CharField(source="tag.name")
    slug = serializers.CharField(source="tag.slug")
    posts = serializers.IntegerField(source="tag.posts")
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, tag: OfferedTag) -> str:
        return str(self.context["request"].build_absolute_uri(tag.link))


class OfferedSerializer(serializers.Serializer):
    tags = OfferedTagSerializer(many=True)
    people = AuthorSerializer(many=True)


class SearchSuggestions(Endpoint):
    permission_classes = (AllowAny,)

    @operation(
        "Tags and people for what is typed so far",
        asks=SearchLink,
        answer=OfferedSerializer,
        example=OFFERED,
        detail="`q` is what was typed; the other parameters are the search that it would be added to.",
    )
    def get(self, request: Request) -> Response:
        text = one_line(request.query_params.get("q", ""))[:LONGEST_QUERY]
        rest = {name: value for name, value in request.query_params.dict().items() if name != "q"}
        found = offered(text, Query.parse(rest), self.viewer)
        return Response(OfferedSerializer(found, context={"request": request}).data)


class CompletePeople(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation("Whom a comment may name whose name starts with `q`", asks=TypedInput, answer=AuthorSerializer,
               listed=True, example=PERSON_SHORT)  # fmt: skip
    def get(self, request: Request) -> Response:
        start = read(TypedInput, request.query_params)["q"][:LONGEST_START]
        return self.listed(render(AuthorSerializer, mentionable(self.member, start), request))
