"""Pages of federation for people: whom one follows on other servers and what they post, and one's followers there."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries.found import the_person
from accounts.follows.selectors import may_see_lists
from accounts.users.requests import MemberRequest
from discovery.federation import selectors, services
from discovery.federation.views import federated

A_PAGE = 48


@federated
@login_required
@require_safe
def elsewhere(request: MemberRequest) -> HttpResponse:
    return _elsewhere(request)


@federated
@login_required
@require_POST
def follow(request: MemberRequest) -> HttpResponse:
    handle = request.POST.get("handle", "")[:400]
    try:
        following = services.follow_elsewhere(user=request.user, handle=handle)
    except ValidationError as refused:
        return _elsewhere(request, handle, refused.messages)
    messages.success(request, _("%(handle)s is asked.") % {"handle": f"@{following.actor.handle}"})
    return redirect("elsewhere")


@federated
@login_required
@require_POST
def unfollow(request: MemberRequest) -> HttpResponse:
    services.unfollow_elsewhere(user=request.user, handle=request.POST.get("handle", ""))
    return redirect("elsewhere")


@federated
@require_safe
def remote_followers(request: HttpRequest, username: str) -> HttpResponse:
    """The list beside that of the followers here, for whoever may see that one."""
    person = the_person(username, request.user)
    if not may_see_lists(person, request.user):
        raise Http404("Nobody here has this name.")
    page = Paginator(selectors.remote_followers_of(person), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "federation/remote_followers.html", {"person": person, "page": page})


@federated
@login_required
@require_POST
def remove_remote_follower(request: MemberRequest) -> HttpResponse:
    services.remove_remote_follower(user=request.user, handle=request.POST.get("handle", ""))
    return redirect("remote_followers", request.user.username)


def _elsewhere(request: MemberRequest, handle: str = "", errors: Sequence[str] = ()) -> HttpResponse:
    page = Paginator(selectors.posts_elsewhere(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "followed": selectors.followed_elsewhere(request.user),
        "handle": handle,
        "errors": errors,
    }
    return render(request, "federation/elsewhere.html", context, status=422 if errors else 200)
