"""Searching by words, pictures, parts of them, colours and people at once: one page, one link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries.selectors import people_named
from discovery.posts.models import Post, Viewer
from discovery.posts.selectors import posts_in_order
from discovery.search import looks, selectors
from discovery.search.composer import address, begun, chips
from discovery.search.models import QueryPicture
from discovery.search.query import Query
from discovery.search.reasons import reasons_of
from discovery.search.refining import refinements_of
from discovery.search.results import SearchPage
from discovery.search.services import StillLooking, answer, receive_query_picture, renew_outdated
from discovery.search.terms import Filters, Kind, Orientation, Term
from discovery.shop.money import CURRENCIES
from discovery.tastes.services import record_search

PATIENCE = 4.0


@dataclass(frozen=True)
class Alike:
    """One way in which pictures can be alike: `block` is none for everything, `link` is the query by it alone."""

    block: str
    link: str
    chosen: bool

    @property
    def name(self) -> str:
        return self.block or "everything"

    @property
    def query(self) -> str:
        """What an address of one post's own needs to say."""
        return f"?{urlencode({'more': self.block})}" if self.block else ""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The answers to the link's query; while its pictures are still looked at, a page that asks again by itself."""
    try:
        query = Query.parse(request.GET.dict())
        if request.GET.keys() > {"ask"} and "cursor" not in request.GET:
            return redirect(address(query))  # a form has added to a search: the link says it at once
        pictures = [_query_picture(token) for token in query.pictures()]
        waiting = any(picture.state == QueryPicture.State.RECEIVED for picture in pictures)
        refused = next((picture for picture in pictures if picture.state == QueryPicture.State.REFUSED), None)
        page = SearchPage()
        if not (query.is_empty() or waiting or refused):
            page = answer(query, request.user, request.GET.get("cursor"))
            _learn(request, query, page)
    except StillLooking:
        waiting, refused, page = True, None, SearchPage()
    except ValidationError as problem:
        return _refused(request, problem)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    context = {"page": page, "query": query, "reasons": reasons_of(page, query), "searched": True}
    if request.headers.get("HX-Request") and request.GET.get("cursor"):
        return render(request, "posts/_cards.html", context)
    asked = {post.pk: post for post in posts_in_order(query.posts(), request.user)}
    composed = _composed(query, asked, request.user)
    return render(request, "search/search.html", {**context, **composed, "waiting": waiting, "refused": refused})


def _learn(request: HttpRequest, query: Query, page: SearchPage) -> None:
    """What somebody searches for says a little of what they enjoy: the post that they ask by, or the best answer."""
    if request.user.is_authenticated and "cursor" not in request.GET and any(term.wanted for term in query.terms):
        best = [query.post] if query.post else [post.pk for post in page.posts[:1]]
        record_search(user=request.user, post_ids=best)


def _composed(query: Query, asked: dict[UUID, Post], viewer: Viewer) -> dict[str, Any]:
    """What the composer above the answers shows."""
    # How pictures shall be alike is said by fields beside the answers, which are exchanged without the forms.
    freely = query.alike_in("") if query.more else query
    return {
        "link": urlencode(query.parameters()),
        "whole": urlencode(query.alike_in("").parameters()),
        "ways": _ways(query),
        "chips": chips(query, asked),
        "kept": begun(freely).items(),
        "kept_terms": begun(replace(freely, filters=Filters(colour=query.filters.colour))).items(),
        "palette": _palette(query, asked),
        "post": asked.get(query.post) if query.post else None,
        "orientations": list(Orientation),
        "currencies": CURRENCIES,
        "people": people_named(query.words, viewer) if query.by_words_alone() else [],
        "crop": _crop(query, asked),
    }


def _palette(query: Query, asked: dict[UUID, Post]) -> list[tuple[str, str]]:
    """The colours of the pictures that are asked by, each with the search that it leads to."""
    palettes = [looks.get_query_picture(token).palette for token in query.pictures()]
    palettes += [post.cover.palette for post in asked.values() if post.cover]
    colours = dict.fromkeys(swatch["hex"] for palette in palettes for swatch in palette)
    return [(colour, address(query.with_term(Term(Kind.COLOUR, colour)))) for colour in colours]


def _crop(query: Query, asked: dict[UUID, Post]) -> dict[str, Any] | None:
    """The one picture of the query of which a part can be searched for; nothing where there are several, or none."""
    shown = [term for term in query.terms if term.shows and term.wanted]
    if len(shown) != 1:
        return None
    (term,) = shown
    rest = replace(query, terms=tuple(other for other in query.terms if other != term))
    context: dict[str, Any] = {"region": term.region, "extra": list(rest.parameters().items())}
    if term.kind is Kind.PICTURE:
        picture = looks.get_query_picture(term.value)
        source = {"token": term.value, "source_url": reverse("query_picture", args=[term.value])}
        return {**context, **source, "suggestions": picture.regions}
    post = asked.get(UUID(term.value))
    of_post = [one for one in post.pictures.all() if one.position == term.number] if post else []
    if not of_post:
        return None
    return {**context, "shown": of_post[0], "post_id": term.value, "number": term.number,
            "suggestions": of_post[0].regions}  # fmt: skip


@require_safe
def refine(request: HttpRequest) -> HttpResponse:
    """What the answers have in common, each one click from a narrower search: loaded after the answers."""
    try:
        query = Query.parse(request.GET.dict())
        refinements = refinements_of(query, request.user, request.GET.get("cursor"))
    except (ValidationError, StillLooking, Post.DoesNotExist):
        raise Http404("This search has no answers.") from None
    return render(request, "search/_refine.html", {"query": query, "refinements": refinements})


@require_POST
def by_picture(request: HttpRequest) -> HttpResponse:
    """Take the picture in and send the visitor on to a link that can be shared, reloaded and scrolled."""
    file = request.FILES.get("picture")
    try:
        if file is None:
            raise ValidationError("Choose a picture to search with.", code="no-picture")
        query = Query.parse({name: value for name, value in request.POST.dict().items() if name != "picture"})
        owner = request.user if request.user.is_authenticated else None
        picture = receive_query_picture(file=file, owner=owner, name=file.name or "")
        picture = selectors.wait_for(picture.token, PATIENCE)
        if picture.state == QueryPicture.State.REFUSED:
            raise ValidationError(picture.problem, code="corrupt")
        query = query.with_term(Term(Kind.PICTURE, picture.token))
    except ValidationError as refused:
        return render(request, "search/refused.html", {"messages_of": refused.messages}, status=422)
    return redirect(address(query))


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    try:
        picture = looks.get_query_picture(token)
    except ValidationError:
        raise Http404("This picture has expired.") from None
    if not picture.preview:
        raise Http404("This picture has not been looked at yet.")
    response = HttpResponse(bytes(picture.preview), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
def similar(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """The cards under a post's page, nothing muted; without JavaScript its link leads to the search by this post."""
    query = Query.parse({"more": request.GET.get("more", ""), "post": str(post_id)})
    if not request.headers.get("HX-Request"):
        return redirect(address(query))
    if query.more not in looks.blocks_searched():
        query = query.alike_in("")  # an old link, from before another encoder: the section stands on the post's page
    try:
        page = answer(query, request.user, brought=True)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    context = {
        "page": page,
        "query": query,
        "reasons": reasons_of(page, query),
        "searched": True,
        "post_id": post_id,
        "ways": _ways(query),
        "link": urlencode(query.parameters()),
    }
    return render(request, "search/_similar.html", context)


def _refused(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What was wrong, with a way on: the whole picture, or the rest of the search with its picture dropped anew."""
    code = getattr(problem, "code", "")
    rest = {name: value for name, value in request.GET.dict().items() if name not in ("cursor", "more", "weights")}
    context = {
        "messages_of": problem.messages,
        "instead": urlencode(rest) if code in ("unknown-block", "bad-weights") else "",
        "kept": _without_pictures(rest).items() if code == "picture-expired" else (),
    }
    return render(request, "search/refused.html", context, status=400)


def _without_pictures(parameters: dict[str, str]) -> dict[str, str]:
    """What remains of a search whose picture is gone."""
    try:
        query = Query.parse({**parameters, "region": "", "picture": ""})
    except ValidationError:
        return {}
    terms = tuple(term for term in query.terms if term.kind is not Kind.PICTURE)
    return replace(query, terms=terms).parameters()


def _ways(query: Query) -> list[Alike]:
    """What the searched space offers for a query by look, the whole of the picture first; none if only that."""
    blocks = looks.blocks_searched() if query.by_look() else []
    queries = [(block, query.alike_in(block)) for block in ("", *blocks)] if blocks else []
    return [Alike(block, urlencode(asked.parameters()), asked == query) for block, asked in queries]


def _query_picture(token: str) -> QueryPicture:
    """A picture whose vector lies in a space that is not searched any more is looked at anew."""
    picture = looks.get_query_picture(token)
    if renew_outdated(picture):
        picture = selectors.wait_for(picture.token, PATIENCE)
    return picture
