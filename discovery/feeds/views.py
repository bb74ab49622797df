"""The pages that people browse. Each parses, asks one selector and renders; htmx gets the next cards alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.users.selectors import get_owner
from discovery.feeds import explore as exploring
from discovery.feeds import selectors
from discovery.feeds.growing import growing_tags
from discovery.imaging.naming import NAMED
from discovery.posts.colours import said_colour
from discovery.posts.models import Tag
from discovery.posts.pages import PostPage

WAYS: dict[str, Callable[..., PostPage]] = {
    "trending": exploring.trending,
    "fresh": exploring.fresh,
    "small": exploring.by_small_creators,
}
# Shown until somebody chooses another.
FIRST_COLOUR = "blue"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A stranger's home is what is trending and new, or the page of the one whose site it is; a member's is theirs."""
    if not request.user.is_authenticated:
        owner = get_owner()
        return redirect(owner) if owner else explore(request)
    page = selectors.home(request.user, request.GET.get("cursor"))
    return _posts(request, "feeds/home.html", page, {})


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """`by` says how to look round; something else is trending mixed with fresh, as on the front page."""
    by = request.GET.get("by", "")
    if by == "tag":
        return render(request, "feeds/explore.html", {"by": by, "growing": growing_tags(request.user)})
    cursor, context = request.GET.get("cursor"), {"by": by if by in {*WAYS, "colour"} else ""}
    if by == "colour":
        colour = request.GET.get("colour") or FIRST_COLOUR
        page = exploring.of_colour(colour, request.user, cursor)
        return _posts(request, "feeds/explore.html", page, {**context, **_colours(colour)})
    page = WAYS.get(by, exploring.mixed)(request.user, cursor)
    return _posts(request, "feeds/explore.html", page, context)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = selectors.get_tag(slug, request.user)
    except Tag.DoesNotExist:
        raise Http404(_("No post carries this tag.")) from None
    if slug != found.slug:
        return redirect(found)
    page = selectors.posts_tagged(found, request.user, request.GET.get("cursor"))
    count = selectors.count_tagged(found, request.user)
    return _posts(request, "feeds/tag.html", page, {"tag": found, "posts_count": count})


def _colours(chosen: str) -> dict[str, Any]:
    """Each colour's name in addresses, its name as people say it, and its hex; and those of the chosen one."""
    colours = [(name, said_colour(name), hex_code) for name, hex_code in NAMED.items()]
    return {"colours": colours, "colour": chosen, "colour_said": said_colour(chosen)}


def _is_part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _posts(request: HttpRequest, template: str, page: PostPage, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx the cards that follow."""
    return render(request, "posts/_cards.html" if _is_part(request) else template, {"page": page, **context})
