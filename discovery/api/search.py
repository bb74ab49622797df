"""Searching by words, pictures, parts, colours and people at once; what the answers have in common; people for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.asking import Asked, EncoderUnavailable, asked
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.findings import FOUND, PEOPLE, REFINED, PeopleFoundSerializer, RefineSerializer, SearchSerializer
from discovery.api.inputs import SearchForm, SearchInput, SearchLink
from discovery.api.serializers import SuggestionSerializer, render, render_posts
from discovery.people.selectors import answers_to, people_for_answers
from discovery.posts.pages import PAGE_SIZE
from discovery.search.missing import Missing, told
from discovery.search.query import Query
from discovery.search.reasons import reasons_of
from discovery.search.refining import refinements_of
from discovery.search.results import LegFound, SearchPage
from discovery.search.services import StillLooking, answer


class Asking(Endpoint):
    """An address that answers a query. To search by POST changes nothing, hence the scope."""

    permission_classes = (AllowAny,)
    throttle_scope = "search"
    write_scope = "read"
    waits_for_worker = True

    def answer(self, wanted: Asked) -> Response:
        raise NotImplementedError

    def respond(self, request: Request) -> Response:
        """Raises EncoderUnavailable while nothing has looked at a picture, or at a part of one."""
        wanted = asked(request)
        try:
            return self.answer(wanted)
        except StillLooking:
            raise EncoderUnavailable(wanted.query.picture) from None


class Search(Asking):
    """POST takes a picture or a document in; the answer's `next` and `url` are links to GET, which can be shared."""

    @operation("Posts by words, pictures, colours, tags and people at once", asks=SearchLink, answer=SearchSerializer,
               example=FOUND, detail="At least one of them; docs/search.md says how they blend.")  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.respond(request)

    @operation("Posts by a picture of mine, or by a whole query",
               bodies={"multipart/form-data": SearchForm, "application/json": SearchInput}, answer=SearchSerializer,
               example=FOUND, takes_example={"query": samples.QUERY},
               detail="The picture is never a post: it is kept under its token for a week. 503 with a `picture` says "
               "that nothing has looked at it yet: ask again with that token.")  # fmt: skip
    def post(self, request: Request) -> Response:
        return self.respond(request)

    def answer(self, wanted: Asked) -> Response:
        page = answer(wanted.query, self.viewer, wanted.cursor, wanted.size)
        return Response(
            {
                "results": self._results(page, wanted.query),
                "next": self._next(wanted, page.next),
                "total": page.total,
                "answer": page.answer,
                "degraded": _degraded(page.missing),
                "legs": {name: _told_of_leg(leg) for name, leg in page.legs.items()},
                **told_of(wanted.query),
                "url": self.absolute(reverse("search"), wanted.query.parameters()),
                "refine": self.absolute(
                    reverse("api:search_refine"), {**wanted.query.parameters(), "cursor": page.moment}
                ),
            }
        )  # fmt: skip

    def _results(self, page: SearchPage, query: Query) -> list[dict[str, Any]]:
        """Posts, each with why it is here and the near-copies that it stands for."""
        reasons = reasons_of(page, query)
        rendered = render_posts(page.posts, self.request)
        return [
            {
                **told,
                "score": page.found[post.pk].score,
                "copies": list(page.found[post.pk].copies),
                "why": [reason.as_json() for reason in reasons[post.pk]],
            }
            for post, told in zip(page.posts, rendered, strict=True)
        ]

    def _next(self, wanted: Asked, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        size = {"page_size": wanted.size} if wanted.size != PAGE_SIZE else {}
        return self.absolute(reverse("api:search"), {**wanted.query.parameters(), **size, "cursor": cursor})


class Refine(Asking):
    """Tags, colours, authors and groups of all answers, each with the query that it narrows to."""

    @operation("What the answers to a query have in common", asks=SearchLink, answer=RefineSerializer, example=REFINED,
               detail="Each with how many posts it is about, and the query that it narrows to.")  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.respond(request)

    def answer(self, wanted: Asked) -> Response:
        found = refinements_of(wanted.query, self.viewer, wanted.cursor)
        query, facets = wanted.query, found.facets
        tags, colours, authors = facets.tags, facets.colours, facets.authors
        return Response(
            {
                "of": facets.of,
                "tags": [_counted(tag.slug, tag.posts, query.tagged(tag.slug), name=tag.name) for tag in tags],
                "colours": [_counted(c.name, c.posts, query.narrowed(colour=c.name), hex=c.hex) for c in colours],
                "authors": [
                    _counted(one.author.username, one.posts, query.narrowed(author=one.author.username))
                    for one in authors
                ],
                "for_sale": {"posts": facets.for_sale, "query": query.narrowed(sale=True).document()},
                "prices": [
                    _counted(str(one.price), one.posts, query.narrowed(price_max=one.price, currency=one.currency),
                             currency=one.currency)
                    for one in facets.prices
                ],
                "groups": [
                    _counted(group.name, group.posts, query.closer_to(group.representative.pk),
                             representative=group.representative.pk)
                    for group in found.groups
                ],
            }
        )  # fmt: skip


def _told_of_leg(leg: LegFound) -> dict[str, Any]:
    return {"kind": leg.kind, "weight": leg.weight, "posts": leg.posts, "answer": leg.answer or None}


def _counted(value: str | None, posts: int, query: Query, **more: Any) -> dict[str, Any]:
    return {"value": value, "posts": posts, "query": query.document(), **more}


class PeopleForSearch(Asking):
    @operation("People who post what a query finds", asks=SearchLink, answer=PeopleFoundSerializer, example=PEOPLE)
    def get(self, request: Request) -> Response:
        return self.respond(request)

    @operation("People who post pictures like mine",
               bodies={"multipart/form-data": SearchForm, "application/json": SearchInput},
               answer=PeopleFoundSerializer, example=PEOPLE, takes_example={"query": samples.QUERY})  # fmt: skip
    def post(self, request: Request) -> Response:
        return self.respond(request)

    def answer(self, wanted: Asked) -> Response:
        answers = answers_to(wanted.query, self.viewer)
        people = people_for_answers(answers, self.viewer)
        results = render(SuggestionSerializer, people, self.request)
        page = self.absolute(reverse("people_for_search"), wanted.query.parameters())
        degraded = _degraded(answers.ranking.missing)
        return self.listed(results, degraded=degraded, **told_of(wanted.query), url=page)


def _degraded(missing: Iterable[Missing]) -> list[dict[str, str]]:
    return [each._asdict() for each in told(missing)]


def told_of(query: Query) -> dict[str, Any]:
    """The query as it was understood, and the token of its picture, under which it can be asked again."""
    return {"picture": query.picture or None, "query": query.document()}
