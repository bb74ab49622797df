"""Somebody is not wanted again, or is after all: the next takes their place, wherever they were suggested."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries.found import the_person
from accounts.related import dismissals
from accounts.related.selectors import dismissed_by
from accounts.related.tallies import count_shown
from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.people.suggestions import Suggestion
from discovery.people.surfaces import surface_at

# As many people as a page shows once somebody has dismissed a good deal of them.
MOST_SHOWN = 60
A_PAGE = 48
# What a form may want of somebody, and what is said once it is done.
DONE = {
    "one": gettext_lazy("%(person)s will not be suggested to you again."),
    "kind": gettext_lazy("%(person)s will not be suggested to you again, and people like them less often."),
    "none": gettext_lazy("%(person)s may be suggested to you again."),
}


@login_required
@require_POST
def dismiss(request: MemberRequest, username: str) -> HttpResponse:
    """`kind` says what is wanted: not this `one`, fewer of the `kind`, or `none` of it any more.

    `surface` is the address at which they were suggested, and `shown` are the names of all who are there.
    """
    person = the_person(username, request.user)
    kind = request.POST.get("kind", "")
    try:
        _want(request.user, person, kind)
    except ValidationError as refused:
        return _dismissed(request, refused.messages, status=422)
    surface = request.POST.get("surface", "")
    if request.headers.get("HX-Request"):
        suggestion = _next(request, surface, person, kind)
        context = {"suggestion": suggestion, "person": person, "kind": kind, "done": DONE[kind] % {"person": person}}
        return render(request, "people/_replaced.html", {**context, "surface": surface, "surface_name": "next"})
    messages.success(request, DONE[kind] % {"person": person})
    is_ours = surface and url_has_allowed_host_and_scheme(surface, allowed_hosts=None)
    return redirect(surface if is_ours else "people_dismissed")


@login_required
@require_safe
def dismissed(request: MemberRequest) -> HttpResponse:
    return _dismissed(request)


def _dismissed(request: MemberRequest, errors: Sequence[str] = (), status: int = 200) -> HttpResponse:
    page = Paginator(dismissed_by(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/dismissed.html", {"page": page, "errors": errors}, status=status)


def _want(user: User, person: User, kind: str) -> None:
    if kind not in DONE:
        raise ValidationError(_("Say whether it is this one, the kind, or none of it."), code="unknown-dismissal")
    if kind == "none":
        dismissals.restore(user=user, person=person)
    else:
        dismissals.dismiss(user=user, person=person, is_kind=kind == "kind")


def _next(request: MemberRequest, surface: str, person: User, kind: str) -> Suggestion | None:
    """Whom to show in the place of `person`: the first who is not there yet, or they themselves once restored."""
    shown = set(request.POST.getlist("shown"))
    suggestions = surface_at(surface, request.user).suggest(min(len(shown) + 1, MOST_SHOWN))
    if kind == "none":
        return next((one for one in suggestions if one.person == person), None)
    found = next((one for one in suggestions if one.person.username not in shown), None)
    if found:
        count_shown(shown=1, explored=int(found.is_exploration))
    return found
