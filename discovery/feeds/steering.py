"""Steering a feed from where it is read: its order, more and less like a post, and what has been seen of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.related.steering import steer as set_steering
from accounts.users.requests import MemberRequest
from discovery.feeds import services, wishing
from discovery.feeds.explaining import reasons_for
from discovery.posts.found import identifiers
from discovery.posts.models import Post
from discovery.tastes.models import Signal

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
    wish = wishing.wish(user=request.user, post=post, wanted=request.POST.get("wish", ""))
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
    wish = wishing.wish_of(request.user, post)
    context = {"post": post, "wish": wish, "said": said, "reasons": reasons_for(post, request.user)}
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "feeds/_steering.html" if is_part else "feeds/steer.html", context)


def _post_of_another(request: MemberRequest, post_id: UUID) -> Post:
    try:
        return wishing.get_post_of_another(post_id, request.user)
    except Post.DoesNotExist:
        raise Http404(_("No such post.")) from None
