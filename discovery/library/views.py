"""One's own pictures: looking through them, searching them, and doing something to many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.imaging.naming import NAMED
from discovery.library import acting, searching, selectors
from discovery.library.duplicates import duplicates_of
from discovery.library.forms import ActForm, Action
from discovery.library.months import after, heading_of, years_of
from discovery.library.selectors import Show, Stretch
from discovery.library.services import keep_best
from discovery.posts.colours import said_colour
from discovery.posts.models import Post
from discovery.search.query import Query
from discovery.search.services import StillLooking


@login_required
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    """Everything, newest first under its months; or the answers to a search among it."""
    try:
        query = searching.asked(request.GET)
        context = _found(request, query) if query else _listed(request)
    except ValidationError as problem:
        context = {"stretches": [], "problems": problem.messages, "searched": True}
        return _page(request, context, status=400)
    except StillLooking:
        context = {"stretches": [], "problems": searching.still_looking().messages}
        return _page(request, {**context, "searched": True})
    except Post.DoesNotExist:
        raise Http404(_("No such post.")) from None
    return _page(request, context)


@login_required
@require_safe
def on_this_day(request: MemberRequest) -> HttpResponse:
    today = timezone.now().date()
    posts = selectors.on_this_day(request.user, today)
    return _page(request, {"stretches": selectors.by_year(posts), "show": "day", "today": today})


@login_required
@require_safe
def duplicates(request: MemberRequest) -> HttpResponse:
    number = request.GET.get("page", "1")
    page = duplicates_of(request.user, int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1)
    return _page(request, {"duplicates": page, "show": "duplicates"}, template="library/duplicates.html")


@login_required
@require_POST
def by_picture(request: MemberRequest) -> HttpResponse:
    """Take the picture in, and lead to a link with it that can be reloaded and scrolled."""
    try:
        query = searching.asked(request.POST) or Query()
        query = searching.with_picture(query, request.FILES.get("picture_file"), request.user).narrowed(mine=False)
    except ValidationError as problem:
        context = {"stretches": [], "problems": problem.messages, "searched": True}
        return _page(request, context, status=422)
    return redirect(f"{reverse('library')}?{urlencode(query.parameters())}")


@login_required
@require_POST
def act(request: MemberRequest) -> HttpResponse:
    """Do one thing to all chosen posts. What cannot be done leaves the choice as it was, with the reason."""
    form, back = ActForm(request.POST, user=request.user), _back(request)
    posts: list[Post] = []
    try:
        posts = selectors.selected(request.user, request.POST.getlist("posts"))
        if not form.is_valid():
            raise ValidationError([message for errors in form.errors.values() for message in errors])
        if form.cleaned_data["action"] == Action.DELETE and not form.cleaned_data["confirmed"]:
            return render(request, "library/delete.html", {"posts": posts, "back": back})
        said = acting.act(form, posts, request.user)
    except ValidationError as problem:
        context = {"posts": posts, "form": form, "back": back, "problems": problem.messages}
        return render(request, "library/act.html", context, status=422)
    messages.success(request, said)
    return redirect(back)


@login_required
@require_POST
def keep(request: MemberRequest) -> HttpResponse:
    """Keep one of a group of duplicates and delete the others that were chosen; asked once more before."""
    back = _back(request)
    try:
        (kept,) = selectors.selected(request.user, [request.POST.get("kept", "")])
        others = [post for post in selectors.selected(request.user, request.POST.getlist("posts")) if post != kept]
        if others and request.POST.get("confirmed") != "1":
            return render(request, "library/keep.html", {"best": kept, "others": others, "back": back})
        count = keep_best(kept=kept, others=others)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(back)
    said = ngettext("Kept the best; %(number)s deleted.", "Kept the best; %(number)s deleted.", count)
    messages.success(request, said % {"number": count})
    return redirect(back)


def _listed(request: MemberRequest) -> dict[str, Any]:
    shown = request.GET.get("show", Show.ALL)
    if shown not in set(Show):
        raise Http404(_("There is no such part of a library."))
    month = request.GET.get("month", "")
    page = selectors.library_page(request.user, Show(shown), request.GET.get("cursor"), month)
    years = years_of(selectors.part_of(request.user, Show(shown)))
    stretches = selectors.by_month(page.posts, request.GET.get("after", ""), years)
    following = _next(request, page.next, after=stretches[-1].key if stretches else "")
    return {
        "stretches": stretches,
        "page": page,
        "show": shown,
        "next": following,
        "years": years,
        "month": month,
        "since": heading_of(after(month) - timedelta(days=1)) if month else "",
    }


def _found(request: MemberRequest, query: Query) -> dict[str, Any]:
    page = searching.answers(query, request.user, request.GET.get("cursor"))
    stretches = [Stretch("", page.posts)] if page.posts else []
    following = _next(request, page.next)
    return {"stretches": stretches, "page": page, "query": query, "searched": True, "next": following}


def _next(request: HttpRequest, cursor: str | None, **more: str) -> str:
    """The address of the page after this one; empty on the last."""
    if cursor is None:
        return ""
    parameters = request.GET.copy()
    for name, value in {"cursor": cursor, **more}.items():
        parameters[name] = value
    return f"{request.path}?{parameters.urlencode()}"


def _page(
    request: MemberRequest, context: dict[str, Any], template: str = "library/library.html", status: int = 200
) -> HttpResponse:
    if request.headers.get("HX-Request") and request.GET.get("cursor"):
        return render(request, "library/_tiles.html", context, status=status)
    today = timezone.now().date()
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    more: dict[str, Any] = {"colours": [(name, said_colour(name)) for name in NAMED], "most": selectors.MOST_SELECTED}
    more |= {"numbers": selectors.numbers_of(request.user, today), "asked": asked, "back": request.get_full_path()}
    form = {} if "duplicates" in context else {"form": ActForm(user=request.user)}
    return render(request, template, {**more, **form, **context}, status=status)


def _back(request: HttpRequest) -> str:
    """Where the choice was made: a page of the library, and nowhere else."""
    back = request.POST.get("back", "")
    is_ours = back.startswith(reverse("library")) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else reverse("library")
