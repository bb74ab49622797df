"""The lists that people browse: home, explore, and tags with their posts."""

from __future__ import annotations

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.endpoint import Endpoint
from discovery.api.serializers import TagSerializer, render
from discovery.feeds import selectors
from discovery.posts.selectors import complete_tags

LONGEST_PREFIX = 50


class Home(Endpoint):
    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: selectors.home(self.member, cursor, size))


class Explore(Endpoint):
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: selectors.explore(self.viewer, cursor, size))


class Tags(Endpoint):
    """Tags that start with `q`, the most used first."""

    def get(self, request: Request) -> Response:
        tags = complete_tags(request.query_params.get("q", "")[:LONGEST_PREFIX], self.viewer)
        return self.listed(render(TagSerializer, tags, request))


class PostsTagged(Endpoint):
    def get(self, request: Request, slug: str) -> Response:
        tag = selectors.get_tag(slug, self.viewer)
        return self.list_posts(lambda cursor, size: selectors.posts_tagged(tag, self.viewer, cursor, size))
