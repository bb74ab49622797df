"""Steering a feed from where it is read: its order, more and less like a post, and what has been seen of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.related.steering import steer as set_steering
from accounts.users.requests import MemberRequest
from discovery.feeds import services
from discovery.feeds.explaining import reasons_for
from discovery.posts.found import identifiers, the_post
from discovery.posts.models import Post
from discovery.tastes.models import Signal
from discovery.tastes.services import record, withdraw

# The element that htmx loads the menu into.
MENU = "steer-menu"
SAID: dict[Signal.Kind | None, str | Promise] = {
    Signal.Kind.MORE: gettext_lazy("More like this will come."),
    Signal.Kind.LESS: gettext_lazy("You will see less like this."),
    None: gettext_lazy("Taken back."),
}


@login_required
@require_POST
def home_order(request: MemberRequest) -> HttpResponse:
    """`chronological` says what is wanted, so that a click that arrives twice changes nothing."""
    set_steering(user=request.user, is_chronological=request.POST.get("chronological") == "1")
    return redirect("home")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def steer(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """What can be said of somebody else's post, and saying it: `wish` is more, less or none."""
    post = _post_of_another(request, post_id)
    if request.method != "POST":
        return _menu(request, post)
    wish = _wish(request.POST.get("wish", ""))
    if wish is None:
        for kind in (Signal.Kind.MORE, Signal.Kind.LESS):
            withdraw(user=request.user, post=post, kind=kind)
    else:
        record(user=request.user, post=post, kind=wish)
    if not request.headers.get("HX-Request"):
        messages.success(request, str(SAID[wish]))
        return redirect(post)
    if request.headers.get("HX-Target") == MENU:
        return _menu(request, post, str(SAID[wish]))
    part = "feeds/_less.html" if wish == Signal.Kind.LESS else "posts/_card.html"
    return render(request, part, {"post": post})


@login_required
@require_POST
def seen(request: MemberRequest) -> HttpResponse:
    """`ids`, separated by commas: what a browser has shown for a while. Others than identifiers say nothing."""
    texts = request.POST.get("ids", "").split(",")[: services.SEEN_AT_ONCE]
    services.note_seen(user=request.user, post_ids=identifiers(texts))
    return HttpResponse(status=204)


def _menu(request: MemberRequest, post: Post, said: str = "") -> HttpResponse:
    """With what they said of the post before; `said` tells what they have changed just now."""
    kinds = [Signal.Kind.MORE, Signal.Kind.LESS]
    wish = Signal.objects.filter(user=request.user, post=post, kind__in=kinds).values_list("kind", flat=True).first()
    context = {"post": post, "wish": wish, "said": said, "reasons": reasons_for(post, request.user)}
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "feeds/_steering.html" if is_part else "feeds/steer.html", context)


def _wish(text: str) -> Signal.Kind | None:
    wishes = {"more": Signal.Kind.MORE, "less": Signal.Kind.LESS, "none": None}
    if text not in wishes:
        raise ValidationError(_("Say whether you want more like this, less, or none of both."), code="unknown-wish")
    return wishes[text]


def _post_of_another(request: MemberRequest, post_id: UUID) -> Post:
    post = the_post(post_id, request.user)
    if post.author_id == request.user.pk:
        raise Http404(_("What you post yourself is not in your feed."))
    return post
