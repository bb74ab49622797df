"""Following somebody, and the lists of who follows whom."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.follows import selectors, services
from accounts.users.models import User
from accounts.users.requests import MemberRequest
from accounts.users.selectors import get_person

PEOPLE_A_PAGE = 48


@login_required
@require_POST
def follow(request: MemberRequest, username: str) -> HttpResponse:
    """`followed` says what is wanted, so that a click that arrives twice changes nothing."""
    person = _person(username)
    wanted = request.POST.get("followed") == "1"
    if wanted:
        services.follow(follower=request.user, followee=person)
    else:
        services.unfollow(follower=request.user, followee=person)
    if request.headers.get("HX-Request"):
        return render(request, "people/_follow.html", {"person": person, "followed": wanted})
    return redirect(person)


@require_safe
def followers(request: HttpRequest, username: str) -> HttpResponse:
    person = _person(username)
    return _people(request, person, selectors.followers_of(person), "Followers")


@require_safe
def following(request: HttpRequest, username: str) -> HttpResponse:
    person = _person(username)
    return _people(request, person, selectors.people_followed_by(person), "Following")


def _people(request: HttpRequest, person: User, people: QuerySet[User], title: str) -> HttpResponse:
    page = Paginator(selectors.with_followed(people, request.user), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/follows.html", {"person": person, "title": title, "page": page})


def _person(username: str) -> User:
    try:
        return get_person(username)
    except User.DoesNotExist:
        raise Http404("Nobody here has this name.") from None
