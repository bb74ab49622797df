"""A page of people, by the `place` with which accounts.follows and accounts.boundaries put them in order."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from accounts.users.models import User
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, read
from discovery.api.keysets import Keyset
from discovery.api.serializers import render

BY_PLACE = Keyset([("-place", int)])


def list_people(endpoint: Endpoint, people: QuerySet[User], kind: type[serializers.Serializer]) -> Response:
    asked = read(PageInput, endpoint.request.query_params)
    found, cursor = BY_PLACE.page(people, asked["cursor"], asked["page_size"])
    return endpoint.listed(render(kind, found, endpoint.request), cursor)
