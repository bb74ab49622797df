"""Maps of pictures: of a search, of one's own tastes, of what somebody posts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.boundaries.found import the_person
from accounts.users.requests import MemberRequest
from discovery.feeds.profile_selectors import heading_of, numbers_of
from discovery.maps import selectors
from discovery.maps.drawing import FEWEST
from discovery.posts.models import Post
from discovery.search.looks import get_query_picture
from discovery.search.models import QueryPicture
from discovery.search.query import Query
from discovery.search.services import StillLooking


@require_safe
def of_search(request: HttpRequest) -> HttpResponse:
    """Whatever keeps a search from being answered is told by the page of the search, which says how to go on."""
    try:
        query = Query.parse(request.GET.dict())
        link = f"{reverse('search')}?{urlencode(query.parameters())}"
        if query.is_empty() or not _is_ready(query):
            return redirect(link)
        drawn = selectors.map_of_search(query, request.user)
    except (ValidationError, StillLooking):
        return redirect(f"{reverse('search')}?{request.GET.urlencode()}")
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    return render(request, "maps/search.html", {"map": drawn, "fewest": FEWEST, "link": link, "query": query})


@login_required
@never_cache
@require_safe
def of_tastes(request: MemberRequest) -> HttpResponse:
    return render(request, "maps/tastes.html", {"map": selectors.map_of_tastes(request.user), "fewest": FEWEST})


@require_safe
def of_person(request: HttpRequest, username: str) -> HttpResponse:
    """The last tab of a profile; where the profile shows no posts, it is the profile that says so."""
    person = the_person(username, request.user)
    numbers = numbers_of(person, request.user)
    if username != person.username or numbers is None:
        return redirect("person_map" if numbers else "profile", person.username)
    drawn = selectors.map_of_person(person, request.user)
    context = {"map": drawn, "fewest": FEWEST, "view": "map", "numbers": numbers, **heading_of(person, request.user)}
    return render(request, "maps/person.html", context)


def _is_ready(query: Query) -> bool:
    """Whether the worker has seen every picture that is searched with."""
    return all(get_query_picture(token).state == QueryPicture.State.READY for token in query.pictures())
