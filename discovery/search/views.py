"""Searching by words, pictures, parts of them, colours and people at once: one page, one link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from discovery.crowding import Crowded
from discovery.posts.addresses import is_signed
from discovery.posts.models import Post
from discovery.posts.refusals import translated
from discovery.posts.words import LONGEST_QUERY
from discovery.search import looks, selectors
from discovery.search.completing import Offered, offered
from discovery.search.composer import address
from discovery.search.composing import composed, ways
from discovery.search.models import QueryPicture
from discovery.search.naming import block_name
from discovery.search.query import Query
from discovery.search.reasons import reasons_of
from discovery.search.refining import refinements_of
from discovery.search.results import SearchPage
from discovery.search.services import StillLooking, answer, receive_query_picture, renew_outdated
from discovery.search.terms import Kind, Term, one_line
from discovery.search.typed import read_typed
from discovery.tastes.services import record_search

PATIENCE = 4.0
# The worker looks at a picture within a second or two; after so long something is wrong, and the page says so.
LATE = timedelta(seconds=10)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The answers to the link's query; while its pictures are still looked at, a page that asks again by itself."""
    try:
        query = Query.parse(request.GET.dict())
        if _has_been_typed(request):
            return redirect(address(query))
        pictures = [_query_picture(token) for token in query.pictures()]
        waiting, late = _awaited(query, pictures)
        refused = next((picture for picture in pictures if picture.state == QueryPicture.State.REFUSED), None)
        page = SearchPage()
        if not (query.is_empty() or waiting or refused):
            page = answer(query, request.user, request.GET.get("cursor"))
            _learn(request, query, page)
    except StillLooking:
        waiting, late, refused, page = True, True, None, SearchPage()
    except ValidationError as problem:
        return _refused(request, problem)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    context = {"page": page, "query": query, "reasons": reasons_of(page, query), "searched": True}
    if request.headers.get("HX-Request") and request.GET.get("cursor"):
        return render(request, "posts/_cards.html", context)
    context |= composed(query, request.user)
    return render(request, "search/search.html", {**context, "waiting": waiting, "late": late, "refused": refused})


def _awaited(query: Query, pictures: Sequence[QueryPicture]) -> tuple[bool, bool]:
    """Whether the page is to ask again for its answers, and whether a picture is waited for longer than is usual.

    Then the rest of the query answers, if it says anything.
    """
    received = [picture for picture in pictures if picture.state == QueryPicture.State.RECEIVED]
    late = any(picture.created_at < timezone.now() - LATE for picture in received)
    return bool(received) and not (late and query.answers_at_once()), late


def _has_been_typed(request: HttpRequest) -> bool:
    """A form has added to a search, or something was marked among the words: the plain link says it at once."""
    if "cursor" in request.GET:
        return False
    return request.GET.keys() > {"ask"} or not read_typed(request.GET.get("q", "")).is_plain


def _learn(request: HttpRequest, query: Query, page: SearchPage) -> None:
    """What somebody searches for says a little of what they enjoy: the post that they ask by, or the best answer."""
    if request.user.is_authenticated and "cursor" not in request.GET and any(term.wanted for term in query.terms):
        best = [query.post] if query.post else [post.pk for post in page.posts[:1]]
        record_search(user=request.user, post_ids=best)


@require_safe
def refine(request: HttpRequest) -> HttpResponse:
    """What the answers have in common, each one click from a narrower search: loaded after the answers."""
    try:
        query = Query.parse(request.GET.dict())
        refinements = refinements_of(query, request.user, request.GET.get("cursor"))
    except (ValidationError, StillLooking, Post.DoesNotExist):
        raise Http404("This search has no answers.") from None
    return render(request, "search/_refine.html", {"query": query, "refinements": refinements})


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Tags and people for what is typed in the bar: a fragment of options."""
    text = one_line(request.GET.get("q", ""))[:LONGEST_QUERY]
    rest = {name: value for name, value in request.GET.dict().items() if name != "q"}
    try:
        found = offered(text, Query.parse(rest), request.user)
    except ValidationError:
        found = Offered()
    return render(request, "search/_offered.html", {"offered": found, "text": text})


@require_POST
def by_picture(request: HttpRequest) -> HttpResponse:
    """Take the picture in and send the visitor on to a link that can be shared, reloaded and scrolled."""
    file = request.FILES.get("picture")
    try:
        if file is None:
            raise ValidationError(_("Choose a picture to search with."), code="no-picture")
        query = Query.parse({name: value for name, value in request.POST.dict().items() if name != "picture"})
        owner = request.user if request.user.is_authenticated else None
        picture = receive_query_picture(file=file, owner=owner, name=file.name or "")
        picture = selectors.wait_for(picture.token, PATIENCE)
        if picture.state == QueryPicture.State.REFUSED:
            raise ValidationError(translated(picture.problem), code="corrupt")
        query = query.with_term(Term(Kind.PICTURE, picture.token))
    except Crowded as crowded:
        context = {"messages_of": crowded.messages, "kept": query.parameters().items()}
        response = render(request, "search/refused.html", context, status=crowded.status)
        response["Retry-After"] = crowded.retry_after
        return response
    except ValidationError as refused:
        return render(request, "search/refused.html", {"messages_of": refused.messages}, status=422)
    return redirect(address(query))


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Under the address that a page of this search gives, for as long as that is good. No viewer's rule could renew it:
    whoever has the search has the picture, and finds a new address there."""
    try:
        picture = looks.get_query_picture(token)
    except ValidationError:
        raise Http404("This picture has expired.") from None
    if not picture.preview or not is_signed(request):
        raise Http404("This picture has not been looked at yet, or the address has expired.")
    response = HttpResponse(bytes(picture.preview), content_type="image/webp")
    # Longer than the address holds, in the visitor's own browser: the tool that draws a part may be opened late.
    response["Cache-Control"] = "private, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
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
        "ways": ways(query),
        "way": block_name(query.more),
        "link": urlencode(query.parameters()),
    }
    return render(request, "search/_similar.html", context)


def _refused(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What was wrong, with a way on: the whole picture, or the rest of the search with its picture dropped anew."""
    code = getattr(problem, "code", "")
    rest = {name: value for name, value in request.GET.dict().items() if name not in ("cursor", "more", "weights")}
    context = {
        "messages_of": problem.messages,
        "spoken": request.GET.get("q", ""),  # what was typed stays in the bar, to be mended
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


def _query_picture(token: str) -> QueryPicture:
    """A picture whose vector lies in a space that is not searched any more is looked at anew."""
    picture = looks.get_query_picture(token)
    if renew_outdated(picture):
        picture = selectors.wait_for(picture.token, PATIENCE)
    return picture
