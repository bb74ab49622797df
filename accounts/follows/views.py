"""Following somebody, asking to, answering who asks, blocking; and the lists of who follows whom."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.boundaries.found import the_person, the_person_or_blocked
from accounts.boundaries.selectors import Viewer
from accounts.follows import selectors, services
from accounts.follows.services import Outcome
from accounts.users.models import User
from accounts.users.requests import MemberRequest

PEOPLE_A_PAGE = 48


@login_required
@require_POST
def follow(request: MemberRequest, username: str) -> HttpResponse:
    """`followed` says what is wanted, so that a click that arrives twice changes nothing."""
    person = the_person(username, request.user)
    outcome = None
    if request.POST.get("followed") == "1":
        outcome = services.follow(follower=request.user, followee=person)
    else:
        services.unfollow(follower=request.user, followee=person)
    if request.headers.get("HX-Request"):
        state = {"followed": outcome == Outcome.FOLLOWING, "requested": outcome == Outcome.REQUESTED}
        response = render(request, "people/_follow.html", {"person": person, "just": True, **state})
        # The numbers of a page that shows some ask again.
        response["HX-Trigger"] = "followed"
        return response
    return redirect(person)


@require_safe
def followers(request: HttpRequest, username: str) -> HttpResponse:
    """`?known` leaves those whom the viewer follows."""
    person = _with_lists(username, request.user)
    if "known" in request.GET:
        people = selectors.known_followers_of(person, request.user)
        return _people(request, person, people, _("Followers whom you follow"), "known")
    return _people(request, person, selectors.followers_of(person, request.user), _("Followers"), "followers")


@require_safe
def following(request: HttpRequest, username: str) -> HttpResponse:
    person = _with_lists(username, request.user)
    return _people(request, person, selectors.people_followed_by(person, request.user), _("Following"), "following")


@login_required
@require_POST
def remove_follower(request: MemberRequest, username: str) -> HttpResponse:
    person = the_person(username, request.user)
    services.remove_follower(user=request.user, follower=person)
    messages.success(request, _("%(person)s does not follow you any more.") % {"person": person})
    return redirect("followers", request.user.username)


@login_required
@require_safe
def requests(request: MemberRequest) -> HttpResponse:
    people = selectors.with_followed(selectors.requests_to(request.user), request.user)
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/requests.html", {"page": page})


@login_required
@require_POST
def answer(request: MemberRequest, username: str) -> HttpResponse:
    """`accepted` says what is wanted. For htmx the row, as it is now."""
    person = the_person(username, request.user)
    accepted = request.POST.get("accepted") == "1"
    change = services.accept if accepted else services.decline
    change(user=request.user, requester=person)
    if request.headers.get("HX-Request"):
        person = selectors.with_followed(User.objects.filter(pk=person.pk), request.user).get()
        return render(request, "accounts/_answered.html", {"person": person, "accepted": accepted})
    said = _("%(person)s follows you now.") if accepted else _("You have declined %(person)s’s request.")
    messages.success(request, said % {"person": person})
    return redirect("requests")


@login_required
@require_POST
def privacy(request: MemberRequest) -> HttpResponse:
    """`private` says what is wanted. Opening the account lets everybody follow who waits."""
    if request.POST.get("private") == "1":
        services.close_account(user=request.user)
        messages.success(request, _("Your account is private now."))
    else:
        services.open_account(user=request.user)
        messages.success(request, _("Your account is open now."))
    return redirect("settings")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: MemberRequest, username: str) -> HttpResponse:
    """What a block does, and doing it; `blocked` says what is wanted."""
    person = the_person_or_blocked(username, request.user)
    if request.method != "POST":
        return render(request, "accounts/block.html", {"person": person})
    if request.POST.get("blocked") == "1":
        services.block(blocker=request.user, blocked=person)
        return redirect(person)
    services.unblock(blocker=request.user, blocked=person)
    messages.success(request, _("You have unblocked %(person)s.") % {"person": person})
    return redirect("muting" if request.POST.get("next") == "muting" else person)


def _people(request: HttpRequest, person: User, people: QuerySet[User], title: str, which: str) -> HttpResponse:
    """`which`: followers, following, or known, the followers whom the viewer follows."""
    page = Paginator(selectors.with_followed(people, request.user), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {"person": person, "title": title, "which": which, "page": page}
    return render(request, "people/follows.html", context)


def _with_lists(username: str, viewer: Viewer) -> User:
    """The lists of a private account are for its followers; for others they do not exist."""
    person = the_person(username, viewer)
    if not selectors.may_see_lists(person, viewer):
        raise Http404("Nobody here has this name.")
    return person
