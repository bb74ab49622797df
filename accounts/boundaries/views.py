"""Muting somebody, and hearing of them again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.boundaries import services
from accounts.boundaries.selectors import get_person_for
from accounts.users.models import User
from accounts.users.requests import MemberRequest


@login_required
@require_POST
def mute(request: MemberRequest, username: str) -> HttpResponse:
    """`muted` says what is wanted, so that a click that arrives twice changes nothing."""
    try:
        person = get_person_for(username, request.user)
    except User.DoesNotExist:
        raise Http404("Nobody here has this name.") from None
    if request.POST.get("muted") == "1":
        services.mute(user=request.user, person=person)
        messages.success(request, f"You have muted {person}. They are not told.")
    else:
        services.unmute(user=request.user, person=person)
        messages.success(request, f"{person} is no longer muted.")
    return redirect("muting" if request.POST.get("next") == "muting" else person)
