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
from discovery.search.services import StillLooking

# A strip stands between pictures; its "See more" leads to the page.
IN_A_STRIP, ON_A_PAGE = 8, 24


@require_safe
def suggested(request: HttpRequest) -> HttpResponse:
    suggestions = selectors.suggested_for(request.user, limit=_wanted(request))
    return _people(request, suggestions, "Suggested for you", page="people/suggested.html")


@require_safe
def for_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    try:
        post = get_post(post_id, request.user)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    suggestions = selectors.people_for_post(post, request.user, limit=_wanted(request))
    return _people(request, suggestions, "People who post like this")


@require_safe
def for_search(request: HttpRequest) -> HttpResponse:
    try:
        query = Query.parse(request.GET.dict())
        cursor = request.GET.get("cursor")
        suggestions = selectors.people_for_query(query, request.user, limit=_wanted(request), cursor=cursor)
    except StillLooking:
        return _people(request, [], "People for this picture")
    except ValidationError as refused:
        return render(request, "search/refused.html", {"messages_of": refused.messages}, status=400)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    return _people(request, suggestions, f"People for this {'picture' if query.by_look() else 'search'}")


def _wanted(request: HttpRequest) -> int:
    return IN_A_STRIP if request.headers.get("HX-Request") else ON_A_PAGE


def _people(
    request: HttpRequest, suggestions: list[selectors.Suggestion], heading: str, page: str = "people/list.html"
) -> HttpResponse:
    """The strip for htmx, else the page that the strip's link leads to."""
    template = "people/_strip.html" if request.headers.get("HX-Request") else page
    context = {"suggestions": suggestions, "heading": heading, "more": request.get_full_path()}
    return render(request, template, context)
