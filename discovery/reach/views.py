"""The page of one's reach; for nobody's eyes but one's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.users.requests import MemberRequest
from discovery.reach.selectors import DAYS, reach_of


@login_required
@never_cache
@require_safe
def reach(request: MemberRequest) -> HttpResponse:
    reached = reach_of(request.user)
    is_empty = not any(each.total or each.before for each in reached)
    return render(request, "reach/reach.html", {"reached": reached, "is_empty": is_empty, "days": DAYS})
