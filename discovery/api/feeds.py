"""The lists that people browse: home, explore, and tags with their posts."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, read
from discovery.api.serializers import PostSerializer, TagSerializer, render
from discovery.feeds import selectors
from discovery.posts.selectors import complete_tags

LONGEST_PREFIX = 50


class PrefixInput(serializers.Serializer):
    """The first letters of a tag."""

    q = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)


class Home(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation("What those post whom I follow, newest first", asks=PageInput, answer=PostSerializer, listed=True,
               example=samples.POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: selectors.home(self.member, cursor, size))


class Explore(Endpoint):
    @operation("Everything public, newest first", asks=PageInput, answer=PostSerializer, listed=True,
               example=samples.POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: selectors.explore(self.viewer, cursor, size))


class Tags(Endpoint):
    @operation("Tags that start with `q`, the most used first", asks=PrefixInput, answer=TagSerializer, listed=True,
               example={"name": "blue", "slug": "blue", "posts": 12, "url": f"{samples.SITE}/tags/blue/"})  # fmt: skip
    def get(self, request: Request) -> Response:
        tags = complete_tags(read(PrefixInput, request.query_params)["q"][:LONGEST_PREFIX], self.viewer)
        return self.listed(render(TagSerializer, tags, request))


class PostsTagged(Endpoint):
    @operation("Posts with a tag, newest first", asks=PageInput, answer=PostSerializer, listed=True,
               example=samples.POST)  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        tag = selectors.get_tag(slug, self.viewer)
        return self.list_posts(lambda cursor, size: selectors.posts_tagged(tag, self.viewer, cursor, size))
