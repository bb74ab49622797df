"""The page of notices, the number at the bell, and the switch for mails."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.notifications import selectors, services
from discovery.notifications.selectors import NoticeGroup
from discovery.notifications.tokens import person_of
from discovery.notifications.wording import address, deed, who


@login_required
@require_safe
@never_cache
def notices(request: MemberRequest) -> HttpResponse:
    """What is shown is read from then on; in this view it is still marked as new."""
    page = selectors.notice_page(request.user, request.GET.get("cursor"))
    if request.method == "GET":
        services.read_groups(user=request.user, groups=page.groups)
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "notifications/_notices.html" if is_fragment else "notifications/page.html"
    rows = [_row(group, request.user) for group in page.groups]
    context = {"page": page, "rows": rows, "unread": selectors.unread_count(request.user)}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@never_cache
def badge(request: HttpRequest) -> HttpResponse:
    """The number beside the bell; nothing (204) while it is `shown` already, and once nobody is signed in."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    unread, shown = selectors.unread_count(request.user), request.GET.get("shown", "")
    if shown == str(unread):
        return HttpResponse(status=204)
    has_more = len(shown) < 10 and shown.isdecimal() and unread > int(shown)
    return render(request, "notifications/_badge.html", {"unread": unread, "is_known": True, "has_more": has_more})


@login_required
@require_POST
def read(request: MemberRequest) -> HttpResponse:
    services.read_all(user=request.user)
    return redirect("notices")


# A mail program posts here by itself, without a cookie or a form of ours (RFC 8058): the token is what it has.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mails(request: HttpRequest, token: str) -> HttpResponse:
    """POST switches mails off, or on again with `wanted=1`; GET only asks, since programs open links by themselves."""
    try:
        person = person_of(token)
    except User.DoesNotExist:
        raise Http404("No such token.") from None
    if request.method == "POST":
        person.mails_notices = request.POST.get("wanted") == "1"
        services.switch_mails(user=person, are_wanted=person.mails_notices)
    context = {"person": person, "is_changed": request.method == "POST"}
    return render(request, "notifications/mails.html", context)


def _row(group: NoticeGroup, person: User) -> dict[str, Any]:
    post = group.post
    is_seen = post and (not post.is_sensitive or post.author_id == person.pk or person.shows_sensitive)
    return {
        "group": group,
        "who": who(group),
        "deed": deed(group),
        "address": address(group, person),
        "cover": post.cover if post and is_seen else None,
    }
