"""Maps of pictures: of a search, of one's own tastes, of what somebody posts; each picture in a cell of its own."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.boundaries.selectors import get_person_for
from discovery.api.asking import Asked
from discovery.api.describing import Verb, operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import SearchLink
from discovery.api.samples import EVIDENCE
from discovery.api.search import Asking
from discovery.api.serializers import EvidenceSerializer, render
from discovery.maps import selectors
from discovery.maps.drawing import CELL, FEWEST, PictureMap

MAP = {
    "columns": 16,
    "rows": 13,
    "places": [{"column": 3, "row": 0, "picture": EVIDENCE}],
    "regions": [{"words": "heron", "column": 3, "row": 1}],
}


class PlaceSerializer(serializers.Serializer):
    column = serializers.IntegerField(min_value=0)
    row = serializers.IntegerField(min_value=0)
    picture = EvidenceSerializer()


class RegionSerializer(serializers.Serializer):
    """What the pictures around a cell have in common."""

    words = serializers.CharField()
    column = serializers.IntegerField(min_value=0)
    row = serializers.IntegerField(min_value=0)


class MapSerializer(serializers.Serializer):
    """`places` in reading order, each in a cell of its own; what is alike lies together. Empty where too little is."""

    columns = serializers.IntegerField(min_value=0)
    rows = serializers.IntegerField(min_value=0)
    places = PlaceSerializer(many=True)
    regions = RegionSerializer(many=True)


def _describes(summary: str, asks: type[SearchLink] | None = None) -> Callable[[Verb], Verb]:
    return operation(
        summary,
        asks=asks,
        answer=MapSerializer,
        example=MAP,
        detail=f"Of the first pictures; fewer than {FEWEST} make no map, and then `places` is empty.",
    )


class SearchMap(Asking):
    @_describes("A map of what a search finds", SearchLink)
    def get(self, request: Request) -> Response:
        return self.respond(request)

    def answer(self, wanted: Asked) -> Response:
        return _told(selectors.map_of_search(wanted.query, self.viewer), self.request)


class TastesMap(Endpoint):
    permission_classes = (IsAuthenticated,)

    @_describes("A map of my tastes")
    def get(self, request: Request) -> Response:
        return _told(selectors.map_of_tastes(self.member), request)


class PersonMap(Endpoint):
    @_describes("A map of what somebody posts")
    def get(self, request: Request, username: str) -> Response:
        return _told(selectors.map_of_person(get_person_for(username, self.viewer), self.viewer), request)


def _told(drawn: PictureMap | None, request: Request) -> Response:
    if drawn is None:
        return Response({"columns": 0, "rows": 0, "places": [], "regions": []})
    regions = [{"words": one.words, "column": one.x // CELL, "row": one.y // CELL} for one in drawn.labels]
    return Response(
        {
            "columns": drawn.width // CELL,
            "rows": drawn.height // CELL,
            "places": render(PlaceSerializer, drawn.places, request),
            "regions": regions,
        }
    )
