"""Searches that people keep: the list, one with its finds, and the button that saves one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.posts.models import Post
from discovery.saved import selectors, services
from discovery.saved.models import SavedSearch
from discovery.search.query import Query


@login_required
@require_safe
@never_cache
def searches(request: MemberRequest) -> HttpResponse:
    return _searches(request)


@login_required
@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """`asked` is the query string of the search; refused, the list shows why, and the name is kept to try again."""
    asked, name = request.POST.get("asked", ""), request.POST.get("name", "")
    try:
        search = services.save(owner=request.user, asked=asked, name=name)
    except ValidationError as refused:
        return _searches(request, refused.messages, {"asked": asked, "name": name}, status=422)
    except Post.DoesNotExist:
        raise Http404("No such post.") from None
    said = _("Saved as “%(name)s”. You will be told when it finds something new.") % {"name": search.name}
    messages.success(request, said)
    return redirect(selectors.query_address(search))


@require_safe
@never_cache
def button(request: HttpRequest) -> HttpResponse:
    """Beside the search that the address says: to save it, or that it is saved."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    try:
        query = Query.parse(request.GET.dict())
    except ValidationError:
        raise Http404("This is no search.") from None
    context = {
        "saved": selectors.saved_of(request.user, query),
        "link": selectors.asked_of(query),
        "suggestion": services.suggested_name(query, request.user),
    }
    return render(request, "saved/_save.html", context)


@login_required
@require_safe
@never_cache
def finds(request: MemberRequest, search_id: UUID) -> HttpResponse:
    """Its finds, the latest first. Seen, they are not new any more; on this page they are still said to be."""
    saved = _the_search(request, search_id)
    page = selectors.finds_page(saved.search, request.user, request.GET.get("cursor"))
    if request.method == "GET" and not request.GET.get("cursor"):
        services.open_finds(search=saved.search)
    if request.headers.get("HX-Request"):
        return render(request, "posts/_cards.html", {"page": page})
    return render(request, "saved/finds.html", {"saved": saved, "page": page})


@login_required
@require_POST
def change(request: MemberRequest, search_id: UUID) -> HttpResponse:
    """Its `name`, or whether it tells of new finds (`notifies` is 1 or 0)."""
    search = _the_search(request, search_id).search
    try:
        if "name" in request.POST:
            services.rename(search=search, name=request.POST["name"])
        if "notifies" in request.POST:
            services.set_notifies(search=search, notifies=request.POST["notifies"] == "1")
    except ValidationError as refused:
        return _searches(request, refused.messages, status=422)
    return redirect("saved")


@login_required
@require_POST
def forget(request: MemberRequest, search_id: UUID) -> HttpResponse:
    search = _the_search(request, search_id).search
    services.forget(search=search)
    messages.success(request, _("“%(name)s” is forgotten.") % {"name": search.name})
    return redirect("saved")


def _the_search(request: MemberRequest, search_id: UUID) -> selectors.Saved:
    try:
        return selectors.saved_search(request.user, search_id)
    except SavedSearch.DoesNotExist:
        raise Http404("No such search.") from None


def _searches(
    request: MemberRequest, errors: Sequence[str] = (), draft: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"saved": selectors.saved_searches(request.user), "errors": errors, "draft": draft}
    return render(request, "saved/searches.html", {**context, "most": services.MOST}, status=status)
