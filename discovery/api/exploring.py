"""Ways of looking round: trending, fresh, by people whom few know, by colour; and tags that are growing."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, read
from discovery.api.samples import POST, SITE
from discovery.api.serializers import PageURL, PostSerializer, render_posts
from discovery.feeds import explore
from discovery.feeds.growing import growing_tags
from discovery.imaging.naming import NAMED

GROWING = {"name": "heron", "slug": "heron", "posts": 12, "url": f"{SITE}/tags/heron/", "cover": POST}


class ColourInput(PageInput):
    colour = serializers.ChoiceField(list(NAMED))


class NamedColourSerializer(serializers.Serializer):
    name = serializers.CharField()
    hex = serializers.CharField()


class GrowingTagSerializer(serializers.Serializer):
    """A tag, on how many posts the viewer finds it, and one of these."""

    name = serializers.CharField(source="tag.name")
    slug = serializers.CharField(source="tag.slug")
    posts = serializers.IntegerField()
    url = PageURL(source="tag")


class ShownGrowingTagSerializer(GrowingTagSerializer):
    cover = PostSerializer()


class Mixed(Endpoint):
    @operation("The newest, and among the first of them what trends", asks=PageInput, answer=PostSerializer,
               listed=True, example=POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: explore.mixed(self.viewer, cursor, size))


class Trending(Endpoint):
    @operation("What people did most with lately", asks=PageInput, answer=PostSerializer, listed=True, example=POST)
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: explore.trending(self.viewer, cursor, size))


class Fresh(Endpoint):
    @operation("Everything public, newest first, of near-copies one", asks=PageInput, answer=PostSerializer,
               listed=True, example=POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: explore.fresh(self.viewer, cursor, size))


class SmallCreators(Endpoint):
    @operation("What people post whom few follow, newest first", asks=PageInput, answer=PostSerializer, listed=True,
               example=POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: explore.by_small_creators(self.viewer, cursor, size))


class OfColour(Endpoint):
    @operation("Posts that show most of a colour, the nearest to it first", asks=ColourInput, answer=PostSerializer,
               listed=True, example=POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        name = read(ColourInput, request.query_params)["colour"]
        return self.list_posts(lambda cursor, size: explore.of_colour(name, self.viewer, cursor, size))


class Colours(Endpoint):
    @operation("The colours by which posts can be asked for", answer=NamedColourSerializer, listed=True,
               example={"name": "blue", "hex": NAMED["blue"]})  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.listed([{"name": name, "hex": code} for name, code in NAMED.items()])


class GrowingTags(Endpoint):
    @operation("Tags that are growing, each with a cover", answer=ShownGrowingTagSerializer, listed=True,
               example=GROWING)  # fmt: skip
    def get(self, request: Request) -> Response:
        growing = growing_tags(self.viewer)
        covers = render_posts([one.cover for one in growing], request)
        context = {"request": request}
        told = [
            {**GrowingTagSerializer(one, context=context).data, "cover": cover}
            for one, cover in zip(growing, covers, strict=True)
        ]
        return self.listed(told)
