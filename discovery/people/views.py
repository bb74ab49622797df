"""People for a picture, a search, a post and a board, like somebody, and for oneself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.related.selectors import FEW_FOLLOWERS
from accounts.related.tallies import count_shown, exploration_share
from discovery.people.surfaces import surface_named
from discovery.search.missing import told

# A strip stands between pictures; its "See more" leads to the page.
IN_A_STRIP, ON_A_PAGE = 8, 24


@require_safe
def suggested(request: HttpRequest) -> HttpResponse:
    return _people(request, "people", page="people/suggested.html")


@require_safe
def for_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    return _people(request, "people_for_post", post_id=post_id)


@require_safe
def for_board(request: HttpRequest, board_id: UUID) -> HttpResponse:
    return _people(request, "people_for_board", board_id=board_id)


@require_safe
def similar(request: HttpRequest, username: str) -> HttpResponse:
    return _people(request, "people_like", username=username)


@require_safe
def for_search(request: HttpRequest) -> HttpResponse:
    return _people(request, "people_for_search")


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How suggestions are made, in words."""
    context = {
        "exploration": exploration_share(),
        "one_in": round(1 / settings.KINDRED_EXPLORATION_SHARE),
        "few": FEW_FOLLOWERS,
        "dormant_days": settings.KINDRED_DORMANT_DAYS,
    }
    return render(request, "people/how.html", context)


def _people(request: HttpRequest, name: str, page: str = "people/list.html", **parts: Any) -> HttpResponse:
    """The strip for htmx, else the page that the strip's link leads to; who is shown is counted."""
    in_strip = bool(request.headers.get("HX-Request"))
    try:
        surface = surface_named(name, request.user, request.GET.dict(), **parts)
        suggestions = surface.suggest(IN_A_STRIP if in_strip else ON_A_PAGE)
    except ValidationError as refused:
        return render(request, "search/refused.html", {"messages_of": refused.messages}, status=400)
    count_shown(shown=len(suggestions), explored=sum(suggestion.is_exploration for suggestion in suggestions))
    context = {
        "suggestions": suggestions,
        "heading": surface.heading,
        "degraded": told(surface.missing),
        "waiting": surface.is_waiting,
        "surface": request.get_full_path(),
        "surface_name": name,
        "exploration": None if in_strip else exploration_share(),
    }
    return render(request, "people/_strip.html" if in_strip else page, context)
