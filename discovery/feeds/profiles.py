"""A person's page, and pinning posts to its head."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries.found import the_person_or_blocked
from accounts.boundaries.selectors import has_blocked
from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.feeds import profile_selectors as selectors
from discovery.feeds import profile_services as services
from discovery.feeds.profile_selectors import Numbers
from discovery.posts.found import own_post

# What `?view=` shows; for htmx only the cards that follow.
CARDS = {"posts": "posts/_cards.html", "boards": "posts/_cards.html", "portfolio": "feeds/_portfolio.html"}


@require_safe
def profile(request: HttpRequest, username: str) -> HttpResponse:
    """For whom the person has blocked nobody is here; who has blocked the person finds the way back."""
    person = the_person_or_blocked(username, request.user)
    if username != person.username:
        return redirect(person, permanent=True)
    if has_blocked(request.user, person):
        return render(request, "feeds/profile_blocked.html", {"person": person})
    numbers = selectors.numbers_of(person, request.user)
    if request.headers.get("HX-Target") == "numbers":
        return _numbers(request, person, numbers)
    if numbers is None:
        return render(request, "feeds/profile_private.html", selectors.standing_of(person, request.user))
    view = request.GET.get("view", "posts")
    view = view if view in CARDS else "posts"
    page = selectors.wall_of(person, request.user, request.GET.get("cursor"))
    if request.headers.get("HX-Request"):
        return render(request, CARDS[view], {"page": page})
    context = {"page": page, "view": view, "numbers": numbers, **selectors.heading_of(person, request.user)}
    return render(request, "feeds/profile.html", context)


@login_required
@require_POST
def pin(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """`pinned` says what is wanted, so that a click that arrives twice changes nothing."""
    post = own_post(post_id, request.user)
    wanted = request.POST.get("pinned") == "1"
    problem = ""
    try:
        (services.pin if wanted else services.unpin)(post=post)
    except ValidationError as refused:
        if not request.headers.get("HX-Request"):
            raise
        problem = " ".join(refused.messages)
    if request.headers.get("HX-Request"):
        return render(request, "feeds/_pin.html", {"post": post, "pinned": wanted and not problem, "problem": problem})
    return redirect(post)


def _numbers(request: HttpRequest, person: User, numbers: Numbers | None) -> HttpResponse:
    """The numbers alone; whoever may no longer see them gets the page that is left."""
    if numbers is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "feeds/_numbers.html", {"person": person, "numbers": numbers})
