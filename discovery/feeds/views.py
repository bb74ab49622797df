"""The pages that people browse. Each parses, asks one selector and renders; htmx gets the next cards alone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.follows.selectors import followed_ids, followers_of, people_followed_by
from accounts.users.models import User
from accounts.users.selectors import get_person
from discovery.feeds import selectors
from discovery.posts.models import Tag
from discovery.posts.pages import PostPage


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A newcomer's home is what everybody posts; a member's is what those post whom they follow."""
    if not request.user.is_authenticated:
        return explore(request)
    page = selectors.home(request.user, request.GET.get("cursor"))
    return _posts(request, "feeds/home.html", page, {"follows_nobody": not followed_ids(request.user)})


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    page = selectors.explore(request.user, request.GET.get("cursor"))
    return _posts(request, "feeds/explore.html", page, {})


@require_safe
def profile(request: HttpRequest, username: str) -> HttpResponse:
    person = _person(username)
    if username != person.username:
        return redirect(person, permanent=True)
    page = selectors.posts_of(person, request.user, request.GET.get("cursor"))
    if request.headers.get("HX-Request"):
        return _posts(request, "feeds/profile.html", page, {})
    return _posts(
        request,
        "feeds/profile.html",
        page,
        {
            "person": person,
            "followed": person.pk in followed_ids(request.user, [person.pk]),
            "posts_count": selectors.count_of(person, request.user),
            "followers_count": followers_of(person).count(),
            "following_count": people_followed_by(person).count(),
        },
    )


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = selectors.get_tag(slug, request.user)
    except Tag.DoesNotExist:
        raise Http404("No post carries this tag.") from None
    if slug != found.slug:
        return redirect(found)
    page = selectors.posts_tagged(found, request.user, request.GET.get("cursor"))
    count = selectors.count_tagged(found, request.user)
    return _posts(request, "feeds/tag.html", page, {"tag": found, "posts_count": count})


def _posts(request: HttpRequest, template: str, page: PostPage, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx the cards that follow."""
    if request.headers.get("HX-Request"):
        template = "posts/_cards.html"
    return render(request, template, {"page": page, **context})


def _person(username: str) -> User:
    try:
        return get_person(username)
    except User.DoesNotExist:
        raise Http404("Nobody here has this name.") from None
