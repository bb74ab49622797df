"""One's own catalogues: bringing a table or feed of products in, and what became of each of its lines."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.serializers import render
from discovery.catalogues.selectors import accounts_of, catalogues_of, report_of
from discovery.catalogues.services import MOST_UPLOADED, ask_refresh
from discovery.shop.models import Catalogue

LATEST_FIRST = Keyset([("-at", datetime), ("-pk", int)])


class OutcomesSerializer(serializers.Serializer):
    """How many lines of the latest refresh came to what."""

    imported = serializers.IntegerField(min_value=0, default=0)
    changed = serializers.IntegerField(min_value=0, default=0)
    unchanged = serializers.IntegerField(min_value=0, default=0)
    refused = serializers.IntegerField(min_value=0, default=0)
    missing = serializers.IntegerField(min_value=0, default=0)


class CatalogueSerializer(serializers.Serializer):
    """`products` is how many posts it has, `for_sale` how many of them can be had; `waiting` is the worker's turn."""

    id = serializers.IntegerField(source="catalogue.pk")
    name = serializers.CharField(source="catalogue.name")
    state = serializers.ChoiceField(Catalogue.State.choices, source="catalogue.state")
    problem = serializers.CharField(source="catalogue.problem", allow_blank=True)
    currency = serializers.CharField(source="catalogue.currency", allow_blank=True)
    keep_missing = serializers.BooleanField(source="catalogue.keep_missing")
    created_at = serializers.DateTimeField(source="catalogue.created_at")
    refreshed_at = serializers.DateTimeField(source="catalogue.refreshed_at", allow_null=True)
    products = serializers.IntegerField(min_value=0)
    for_sale = serializers.IntegerField(min_value=0)
    outcomes = OutcomesSerializer()


class LineSerializer(serializers.Serializer):
    """A line of the table; one that is missing from it has no number."""

    number = serializers.IntegerField(allow_null=True)
    sku = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    post = serializers.UUIDField(source="post_id", allow_null=True)


class CatalogueReportSerializer(serializers.Serializer):
    """A catalogue with the first hundred of its lines that were refused, and of those that are missing."""

    catalogue = CatalogueSerializer(source="account")
    refused = LineSerializer(many=True)
    missing = LineSerializer(many=True)


class CatalogueInput(StrictInput):
    """The same name again refreshes what it brought before."""

    name = serializers.CharField()
    file = serializers.FileField()
    currency = serializers.CharField(required=False, allow_blank=True, default="")
    keep_missing = serializers.BooleanField(required=False, default=False)


class OwnCatalogues(Endpoint):
    permission_classes = (IsAuthenticated,)
    write_scope = "upload"


class Catalogues(OwnCatalogues):
    parser_classes = (MultiPartParser,)

    @property
    def throttle_scope(self) -> str | None:
        return "upload" if self.request.method == "POST" else None

    @operation(
        "My catalogues, the latest refreshed first",
        asks=PageInput,
        answer=CatalogueSerializer,
        listed=True,
        example=samples.CATALOGUE,
    )
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        found, cursor = LATEST_FIRST.page(catalogues_of(self.member), asked["cursor"], asked["page_size"])
        return self.listed(render(CatalogueSerializer, accounts_of(found), request), cursor)

    @operation(
        "Bring a catalogue in, or refresh the one of this name",
        takes=CatalogueInput,
        status=202,
        answer=CatalogueSerializer,
        example=samples.CATALOGUE | {"state": "waiting"},
        detail="CSV, TSV, or a product feed in RSS or Atom, up to 5 MB. The worker does the rest.",
    )
    def post(self, request: Request) -> Response:
        given = read(CatalogueInput, request.data)
        file = given.pop("file")
        # One byte more than may be tells that it is too long, without a look at the rest.
        made = ask_refresh(owner=self.member, data=file.read(MOST_UPLOADED + 1), filename=file.name or "", **given)
        place = self.absolute(reverse("api:catalogue", args=[made.pk]))
        return Response(CatalogueSerializer(report_of(made).account).data, status=202, headers={"Location": place})


class OneCatalogue(OwnCatalogues):
    @operation(
        "A catalogue, and what its latest refresh came to", answer=CatalogueReportSerializer, example=samples.REPORT
    )
    def get(self, request: Request, catalogue_id: int) -> Response:
        found = Catalogue.objects.get(pk=catalogue_id, owner=self.member)
        return Response(CatalogueReportSerializer(report_of(found)).data)
