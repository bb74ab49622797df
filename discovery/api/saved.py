"""Searches that are kept: the list of them, saving one, changing and forgetting it, and what it has found."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, SearchLink, StrictInput, read
from discovery.api.serializers import PostSerializer, render
from discovery.saved import selectors, services
from discovery.saved.selectors import Saved
from discovery.search.query import Query


class TermSerializer(serializers.Serializer):
    """A term or filter in words, and whether it is wanted."""

    text = serializers.CharField()
    wanted = serializers.BooleanField()
    weight = serializers.FloatField()


class SavedSerializer(serializers.Serializer):
    """`asked` is the query string that `/api/v1/search/` takes; `finds` are its newest posts, `new` is how many are."""

    id = serializers.UUIDField(source="search.pk")
    name = serializers.CharField(source="search.name")
    asked = serializers.CharField(source="search.asked")
    url = serializers.SerializerMethodField()
    terms = TermSerializer(many=True, source="chips")
    notifies = serializers.BooleanField(source="search.notifies")
    new = serializers.IntegerField(min_value=0)
    finds = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="search.created_at")
    opened_at = serializers.DateTimeField(source="search.opened_at")

    def get_url(self, saved: Saved) -> str:
        return str(self.context["request"].build_absolute_uri(saved.address))

    def get_finds(self, saved: Saved) -> list[UUID]:
        return [post.pk for post in saved.finds]


class SaveSearchLink(StrictInput):
    """`asked` is a query string, such as `q=heron&colour=green`; or `query` is a query's whole document."""

    asked = serializers.CharField(required=False, allow_blank=True, default="")
    query = serializers.JSONField(required=False, default=None)
    name = serializers.CharField(required=False, allow_blank=True, default="")


class SearchChange(StrictInput):
    """What is left out stays as it is; `notifies` says whether it goes on looking."""

    name = serializers.CharField(required=False)
    notifies = serializers.BooleanField(required=False)


class SuggestionOfName(serializers.Serializer):
    """`search` is mine that asks just this; `name` is what it would be called."""

    search = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_blank=True)


class OwnSearches(Endpoint):
    permission_classes = (IsAuthenticated,)

    def told(self, search_id: UUID) -> dict[str, object]:
        found = selectors.saved_search(self.member, search_id)
        return dict(SavedSerializer(found, context={"request": self.request}).data)


class Searches(OwnSearches):
    @operation(
        "My saved searches, those with new finds first", answer=SavedSerializer, listed=True, example=samples.SAVED
    )
    def get(self, request: Request) -> Response:
        return self.listed(render(SavedSerializer, selectors.saved_searches(self.member), request))

    @operation(
        "Save a search",
        takes=SaveSearchLink,
        takes_example={"asked": "q=heron", "name": "Herons"},
        answer=SavedSerializer,
        status=201,
        example=samples.SAVED,
        detail="Saved twice, it is once.",
    )
    def post(self, request: Request) -> Response:
        given = read(SaveSearchLink, request.data)
        asked = given["asked"]
        if given["query"] is not None:
            asked = selectors.asked_of(Query.from_document(given["query"]))
        search = services.save(owner=self.member, asked=asked, name=given["name"])
        place = self.absolute(reverse("api:saved_search", args=[search.pk]))
        return Response(self.told(search.pk), status=201, headers={"Location": place})


class OneSearch(OwnSearches):
    @operation("A saved search", answer=SavedSerializer, example=samples.SAVED)
    def get(self, request: Request, search_id: UUID) -> Response:
        return Response(self.told(search_id))

    @operation(
        "Rename a saved search, or say whether it tells of new finds",
        takes=SearchChange,
        takes_example={"notifies": False},
        answer=SavedSerializer,
        example=samples.SAVED,
    )
    @transaction.atomic
    def patch(self, request: Request, search_id: UUID) -> Response:
        search = selectors.saved_search(self.member, search_id).search
        given = read(SearchChange, request.data)
        if "name" in given:
            services.rename(search=search, name=given["name"])
        if "notifies" in given:
            services.set_notifies(search=search, notifies=given["notifies"])
        return Response(self.told(search_id))

    @operation("Forget a saved search", status=204)
    def delete(self, request: Request, search_id: UUID) -> Response:
        services.forget(search=selectors.saved_search(self.member, search_id).search)
        return Response(status=204)


class Finds(OwnSearches):
    @operation(
        "What a saved search has found, the latest first",
        asks=PageInput,
        answer=PostSerializer,
        listed=True,
        example=samples.POST,
        detail="Reading them here does not count as having seen them: see `opened/`.",
    )
    def get(self, request: Request, search_id: UUID) -> Response:
        search = selectors.saved_search(self.member, search_id).search
        return self.list_posts(lambda cursor, size: selectors.finds_page(search, self.member, cursor, size))


class Opened(OwnSearches):
    @operation(
        "Say that what a saved search has found by now was seen",
        answer=SavedSerializer,
        example=samples.SAVED | {"new": 0},
    )
    def put(self, request: Request, search_id: UUID) -> Response:
        services.open_finds(search=selectors.saved_search(self.member, search_id).search)
        return Response(self.told(search_id))


class NameOfSearch(OwnSearches):
    @operation(
        "Whether I have saved this search, and what it would be called",
        asks=SearchLink,
        answer=SuggestionOfName,
        example={"search": None, "name": "heron · green"},
    )
    def get(self, request: Request) -> Response:
        query = Query.parse(read(SearchLink, request.query_params.dict()))
        saved = selectors.saved_of(self.member, query)
        return Response({"search": saved and saved.pk, "name": services.suggested_name(query, self.member)})
