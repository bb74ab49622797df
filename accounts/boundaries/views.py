"""Muting somebody, and hearing of them again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.boundaries import services
from accounts.boundaries.found import the_person
from accounts.users.requests import MemberRequest


@login_required
@require_POST
def mute(request: MemberRequest, username: str) -> HttpResponse:
    """`muted` says what is wanted, so that a click that arrives twice changes nothing."""
    person = the_person(username, request.user)
    if request.POST.get("muted") == "1":
        services.mute(user=request.user, person=person)
        messages.success(request, _("You have muted %(person)s. They are not told.") % {"person": person})
    else:
        services.unmute(user=request.user, person=person)
        messages.success(request, _("%(person)s is no longer muted.") % {"person": person})
    return redirect("muting" if request.POST.get("next") == "muting" else person)
