"""Searching by words, by a picture, by both, and by a post: one page, one link."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.users.selectors import people_named
from discovery.posts.models import Post
from discovery.posts.pages import PostPage
from discovery.posts.selectors import get_post
from discovery.search import selectors
from discovery.search.models import QueryPicture
from discovery.search.query import Query
from discovery.search.services import answer, receive_query_picture, renew_outdated

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
    """The answers to the link's query; while its picture is still looked at, a page that asks again by itself."""
    try:
        query = Query.parse(request.GET.dict())
        picture = _query_picture(query)
        page = PostPage()
        if not query.is_empty() and not (picture and picture.state != QueryPicture.State.READY):
            page = answer(query, request.user, request.GET.get("cursor"))
        post = get_post(query.post, request.user) if query.post else None
    except ValidationError as refused:
        context = {"messages_of": refused.messages, "instead": _without_weights(request, refused)}
        return render(request, "search/refused.html", context, status=400)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    if request.headers.get("HX-Request") and request.GET.get("cursor"):
        return render(request, "posts/_cards.html", {"page": page, "query": query})
    return render(
        request,
        "search/search.html",
        {
            "query": query,
            "link": urlencode(query.parameters()),
            "whole": urlencode(query.alike_in("").parameters()),
            "ways": _ways(query),
            "picture": picture,
            "post": post,
            "page": page,
            "people": people_named(query.words) if query.by_words_alone() else [],
        },
    )


@require_POST
def by_picture(request: HttpRequest) -> HttpResponse:
    """Take the picture in and send the visitor on to a link that can be shared, reloaded and scrolled."""
    file = request.FILES.get("picture")
    try:
        if file is None:
            raise ValidationError("Choose a picture to search with.", code="no-picture")
        words = {"q": request.POST.get("q", ""), "tag": request.POST.get("tag", "")}
        query = Query.parse(words)
        owner = request.user if request.user.is_authenticated else None
        picture = receive_query_picture(file=file, owner=owner, name=file.name or "")
        picture = selectors.wait_for(picture.token, PATIENCE)
        if picture.state == QueryPicture.State.REFUSED:
            raise ValidationError(picture.problem, code="corrupt")
    except ValidationError as refused:
        return render(request, "search/refused.html", {"messages_of": refused.messages}, status=422)
    return redirect(f"{reverse('search')}?{urlencode(query.parameters() | {'picture': picture.token})}")


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    try:
        picture = selectors.get_query_picture(token)
    except ValidationError:
        raise Http404("This picture has expired.") from None
    if not picture.preview:
        raise Http404("This picture has not been looked at yet.")
    response = HttpResponse(bytes(picture.preview), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
def similar(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """The cards under a post's page; without JavaScript its link leads to the search by this post."""
    query = Query.parse({**request.GET.dict(), "q": "", "tag": "", "picture": "", "post": str(post_id)})
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('search')}?{urlencode(query.parameters())}")
    if query.more not in selectors.blocks_searched():
        query = query.alike_in("")  # an old link, from before another encoder: the section stands on the post's page
    try:
        page = answer(query, request.user)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    context = {
        "page": page,
        "query": query,
        "post_id": post_id,
        "ways": _ways(query),
        "link": urlencode(query.parameters()),
    }
    return render(request, "search/_similar.html", context)


def _ways(query: Query) -> list[Alike]:
    """What the searched space offers for a query by look, the whole of the picture first; none if only that."""
    blocks = selectors.blocks_searched() if query.by_look() else []
    queries = [(block, query.alike_in(block)) for block in ("", *blocks)] if blocks else []
    return [Alike(block, urlencode(asked.parameters()), asked == query) for block, asked in queries]


def _without_weights(request: HttpRequest, refused: ValidationError) -> str:
    """The refused query without its weights, where these were what was wrong with it."""
    if getattr(refused, "code", "") not in ("unknown-block", "bad-weights"):
        return ""
    asked = {name: value for name, value in request.GET.items() if name in ("q", "tag", "picture", "post")}
    return urlencode(asked)


def _query_picture(query: Query) -> QueryPicture | None:
    """The query's picture; one whose vector lies in a space that is not searched any more is looked at anew."""
    if not query.picture:
        return None
    picture = selectors.get_query_picture(query.picture)
    if renew_outdated(picture):
        picture = selectors.wait_for(picture.token, PATIENCE)
    return picture
