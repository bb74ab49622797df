"""My tastes, how I steer what I am shown, and the wall that a newcomer picks from; for nobody's eyes but one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.related.dismissals import restore
from accounts.related.models import Taste
from accounts.related.selectors import dismissed_by
from accounts.related.steering import SLIDERS, SWITCHES, steer, steering_of
from accounts.users.requests import MemberRequest
from discovery.posts.found import identifiers, the_post
from discovery.tastes import selectors, services
from discovery.tastes.models import Signal
from discovery.tastes.wall import wall_for


@login_required
@never_cache
@require_safe
def tastes(request: MemberRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def steering(request: MemberRequest) -> HttpResponse:
    """Whatever of the sliders and switches the form holds; the others stay as they are."""
    changes: dict[str, Any] = {slider: request.POST[slider] for slider in SLIDERS if slider in request.POST}
    changes |= {switch: request.POST[switch] == "1" for switch in SWITCHES if switch in request.POST}
    try:
        steer(user=request.user, **changes)
    except ValidationError as refused:
        return _page(request, problems=refused.messages, status=422)
    if request.headers.get("HX-Request"):
        return render(request, "tastes/_saved.html")
    messages.success(request, _("Saved. What you are shown follows from now on."))
    return redirect("tastes")


@login_required
@require_POST
def name(request: MemberRequest, taste_id: int) -> HttpResponse:
    return _changed(request, taste_id, "_name", services.name_taste, name=request.POST.get("name", ""))


@login_required
@require_POST
def boost(request: MemberRequest, taste_id: int) -> HttpResponse:
    wanted = services.BOOSTS.get(request.POST.get("boost", ""), 0.0)
    return _changed(request, taste_id, "_boost", services.boost_taste, boost=wanted)


@login_required
@require_POST
def mute(request: MemberRequest, taste_id: int) -> HttpResponse:
    """`muted` says what is wanted, so that a click that arrives twice changes nothing."""
    return _changed(request, taste_id, "_taste", services.mute_taste, is_muted=request.POST.get("muted") == "1")


@login_required
@require_POST
def forget(request: MemberRequest, taste_id: int) -> HttpResponse:
    """The page says what was forgotten, with a way back."""
    with _or_missing():
        services.forget_taste(user=request.user, taste=Taste.objects.get(pk=taste_id, user=request.user))
    messages.success(request, _("Forgotten. Further down you can take it back."))
    return redirect("tastes")


@login_required
@require_POST
def remember(request: MemberRequest) -> HttpResponse:
    try:
        moment = datetime.fromisoformat(request.POST.get("forgotten_at", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Http404(_("Nothing was forgotten then.")) from None
    services.remember(user=request.user, forgotten_at=moment)
    messages.success(request, _("It counts again."))
    return redirect("tastes")


@login_required
@require_POST
def less(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """Take back having asked for less like a post."""
    post = the_post(post_id, request.user)
    services.withdraw(user=request.user, post=post, kind=Signal.Kind.LESS)
    return _gone(request)


@login_required
@require_POST
def dismissed(request: MemberRequest, username: str) -> HttpResponse:
    """Let somebody be suggested again."""
    dismissal = dismissed_by(request.user).filter(person__username=username.replace("\x00", "")).first()
    if dismissal:
        restore(user=request.user, person=dismissal.person)
    return _gone(request)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wall(request: MemberRequest) -> HttpResponse:
    """A feed begins with a few pictures that somebody likes."""
    problems: list[str] = []
    picked = identifiers(request.POST.getlist("post"))
    if request.method == "POST":
        try:
            services.pick(user=request.user, post_ids=picked)
        except ValidationError as refused:
            problems = refused.messages
        else:
            messages.success(request, _("This is where your feed begins. What you like and save will teach it more."))
            return redirect("home")
    context = {
        "posts": wall_for(request.user),
        "picked": picked,
        "fewest": services.FEWEST_PICKS,
        "problems": problems,
    }
    return render(request, "tastes/wall.html", context, status=422 if problems else 200)


def _page(request: MemberRequest, status: int = 200, **refused: Any) -> HttpResponse:
    """`problems` are told above; what was `refused` of one taste, beside it."""
    own = selectors.tastes_of(request.user)
    context = {
        "enjoys": own[Taste.Kind.ENJOYS],
        "makes": own[Taste.Kind.MAKES],
        "steering": steering_of(request.user.pk),
        "less": selectors.told_less(request.user),
        "forgettings": selectors.forgettings_of(request.user),
        "dismissals": dismissed_by(request.user)[: selectors.LISTED],
    }
    return render(request, "tastes/tastes.html", {**context, **refused}, status=status)


def _changed(
    request: MemberRequest, taste_id: int, part: str, change: Callable[..., None], **wanted: Any
) -> HttpResponse:
    """The `part` of the taste as it is after `change`, or with the sentence that says why not, and what was typed.

    No more than that part is exchanged: somebody may be using another meanwhile.
    """
    refused = None
    with _or_missing():
        taste = Taste.objects.get(pk=taste_id, user=request.user)
        try:
            change(user=request.user, taste=taste, **wanted)
        except ValidationError as problem:
            refused = {"taste": taste.pk, "name": wanted.get("name", taste.name), "problems": problem.messages}
        shown = selectors.taste_of(request.user, taste_id)
    if request.headers.get("HX-Request"):
        return render(request, f"tastes/{part}.html", {"shown": shown, "refused": refused})
    return _page(request, refused=refused, status=422) if refused else redirect("tastes")


def _gone(request: MemberRequest) -> HttpResponse:
    """Nothing in the place of what was taken back."""
    return HttpResponse() if request.headers.get("HX-Request") else redirect("tastes")


@contextmanager
def _or_missing() -> Iterator[None]:
    """Another's taste is like none; one's own may be gone too, remade while its page was open."""
    try:
        yield
    except Taste.DoesNotExist:
        raise Http404(_("No such taste.")) from None
