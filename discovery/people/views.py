"""People for a picture, for a post and for oneself."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from discovery.people import selectors
from discovery.posts.models import Post
from discovery.posts.selectors import get_post
from discovery.search.query import Query


@require_safe
def suggested(request: HttpRequest) -> HttpResponse:
    """The page of suggestions; for htmx the strip that stands between the posts of a feed."""
    if request.headers.get("HX-Request"):
        suggestions = selectors.suggested_for(request.user, limit=6)
        return render(request, "people/_strip.html", {"suggestions": suggestions, "heading": "Suggested for you"})
    suggestions = selectors.suggested_for(request.user, limit=24)
    return render(request, "people/suggested.html", {"suggestions": suggestions})


@require_safe
def for_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    try:
        post = get_post(post_id, request.user)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    suggestions = selectors.people_for_post(post, request.user)
    return _people(request, suggestions, "People who post like this")


@require_safe
def for_search(request: HttpRequest) -> HttpResponse:
    try:
        suggestions = selectors.people_for_query(Query.parse(request.GET.dict()), request.user)
    except ValidationError as refused:
        return render(request, "search/refused.html", {"messages_of": refused.messages}, status=400)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    return _people(request, suggestions, "People for this picture")


def _people(request: HttpRequest, suggestions: list[selectors.Suggestion], heading: str) -> HttpResponse:
    """The strip for htmx, a whole page without JavaScript."""
    template = "people/_strip.html" if request.headers.get("HX-Request") else "people/list.html"
    return render(request, template, {"suggestions": suggestions, "heading": heading})
