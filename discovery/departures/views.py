"""Leaving the site: what goes, the last word on it, and the way back while there is one."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.departures import services
from discovery.departures.forms import LeaveForm
from discovery.departures.selectors import belongings_of, get_leaving

# Where accounts.entrance.adapter leaves the account of whoever gave its right password after they had closed it.
LEAVING = "leaving"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: MemberRequest) -> HttpResponse:
    form = LeaveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            closed: HttpResponse = _close(request)
            return closed
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"form": form, "belongings": belongings_of(request.user), "days": settings.KINDRED_GRACE_DAYS}
    return render(request, "departures/leave.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leaving(request: HttpRequest) -> HttpResponse:
    """For whoever has just given the password of an account that they closed; a POST takes that back."""
    known = 0 if request.user.is_authenticated else request.session.get(LEAVING, 0)
    person = get_leaving(known)
    if person is None:
        raise Http404("No such page.")
    if request.method == "POST":
        return _return(request, person)
    return render(request, "departures/leaving.html", {"person": person})


@reauthentication_required
def _close(request: MemberRequest) -> HttpResponse:
    """Asks for the password, or another proof, unless that was given a moment ago; allauth then comes here again."""
    person = request.user
    services.close(user=person)
    logout(request)
    request.session[LEAVING] = person.pk
    return redirect("leaving")


def _return(request: HttpRequest, person: User) -> HttpResponse:
    """They log in afterwards: a second factor has not been asked for yet."""
    is_open = services.come_back(user=person)
    del request.session[LEAVING]
    if not is_open:
        request.session["suspended"] = person.pk
        return redirect("suspended")
    messages.success(request, _("Welcome back. Your account is open again: log in."))
    return redirect("account_login")
