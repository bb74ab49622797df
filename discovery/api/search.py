"""Searching by words, by a picture, by both and by a post; and the people whom a picture finds."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.asking import Asked, asked
from discovery.api.endpoint import Endpoint
from discovery.api.serializers import SuggestionSerializer, render, render_posts
from discovery.people.selectors import people_for_query
from discovery.posts.pages import PAGE_SIZE
from discovery.search.query import Query
from discovery.search.services import answer


class Search(Endpoint):
    """POST takes a picture in; the answer's `next` and `url` are links to GET, which can be shared."""

    permission_classes = (AllowAny,)
    throttle_scope = "search"

    def get(self, request: Request) -> Response:
        return self._answer(asked(request))

    def post(self, request: Request) -> Response:
        return self._answer(asked(request))

    def _answer(self, wanted: Asked) -> Response:
        page = answer(wanted.query, self.viewer, wanted.cursor, wanted.size)
        return Response(
            {
                "results": render_posts(page.posts, self.request),
                "next": self._next(wanted, page.next),
                **told_of(wanted.query),
                "url": self.absolute(reverse("search"), wanted.query.parameters()),
            }
        )

    def _next(self, wanted: Asked, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        size = {"page_size": wanted.size} if wanted.size != PAGE_SIZE else {}
        return self.absolute(reverse("api:search"), {**wanted.query.parameters(), **size, "cursor": cursor})


class PeopleForSearch(Endpoint):
    permission_classes = (AllowAny,)
    throttle_scope = "search"

    def get(self, request: Request) -> Response:
        return self._answer(asked(request))

    def post(self, request: Request) -> Response:
        return self._answer(asked(request))

    def _answer(self, wanted: Asked) -> Response:
        if not wanted.query.by_look():
            raise ValidationError("People are found by a picture or by a post: give one.", code="no-picture")
        people = people_for_query(wanted.query, self.viewer)
        results = render(SuggestionSerializer, people, self.request)
        page = self.absolute(reverse("people_for_search"), wanted.query.parameters())
        return self.listed(results, **told_of(wanted.query), url=page)


def told_of(query: Query) -> dict[str, Any]:
    """The query as it was understood, and the token of its picture, under which it can be asked again."""
    told = {
        "q": query.words,
        "tag": query.tag,
        "picture": query.picture or None,
        "post": query.post,
        "weights": dict(query.weights),
    }
    return {"picture": query.picture or None, "query": told}
