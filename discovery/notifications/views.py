"""The page of notices, the number at the bell, and the switch for mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.notifications import selectors, services
from discovery.notifications.selectors import NoticeGroup, NoticePage, Show
from discovery.notifications.tokens import person_of
from discovery.notifications.wording import address, sentence_html


@login_required
@require_safe
@never_cache
def notices(request: MemberRequest) -> HttpResponse:
    """What is shown is read from then on; in this view it is still marked as new."""
    show = request.GET.get("show", Show.ALL)
    if show not in set(Show):
        raise Http404(_("There is no such part of the notifications."))
    page = selectors.notice_page(request.user, request.GET.get("cursor"), Show(show))
    if request.method == "GET":
        services.read_groups(user=request.user, groups=page.groups)
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "notifications/_notices.html" if is_fragment else "notifications/page.html"
    rows = [_row(group, request.user) for group in page.groups]
    context = {
        "page": page,
        "days": _days(rows, request.GET.get("after", "")),
        "next": _next(request, page),
        "show": show,
        "unread": selectors.unread_count(request.user),
    }
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


@login_required
@require_POST
def keep(request: MemberRequest) -> HttpResponse:
    """`new` says whether the line whose newest notice is `last` shall count as new again, or as read."""
    last, is_new = request.POST.get("last", ""), request.POST.get("new") == "1"
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        raise ValidationError(_("This names no notification."), code="unknown-notice")
    services.keep_new(user=request.user, last=int(last), is_new=is_new)
    if not request.headers.get("HX-Request"):
        return redirect("notices")
    response = render(request, "notifications/_keep.html", {"last": last, "is_kept": is_new})
    response["HX-Trigger"] = "visible"  # the number at the bell has changed
    return response


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


def _days(rows: Sequence[dict[str, Any]], before: str) -> list[tuple[date | None, list[dict[str, Any]]]]:
    """The rows under their days; the first has no heading when the page before ended on that day."""
    days = [(day, list(group)) for day, group in groupby(rows, lambda row: row["group"].newest.date())]
    return [(None if day.isoformat() == before else day, group) for day, group in days]


def _next(request: HttpRequest, page: NoticePage) -> str:
    """The address of the page after this one; empty on the last."""
    if page.next is None:
        return ""
    parameters = request.GET.copy()
    parameters["cursor"], parameters["after"] = page.next, page.groups[-1].newest.date().isoformat()
    return f"{request.path}?{parameters.urlencode()}"


def _row(group: NoticeGroup, person: User) -> dict[str, Any]:
    post = group.post
    is_seen = post and (not post.is_sensitive or post.author_id == person.pk or person.shows_sensitive)
    return {
        "group": group,
        "said": sentence_html(group),
        "address": address(group, person),
        "cover": post.cover if post and is_seen else None,
    }
