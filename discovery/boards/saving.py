"""Saving a post in two clicks: the menu of one's boards, and putting the post on one of them or taking it off."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.boards import selectors, services
from discovery.boards.forms import BoardForm
from discovery.boards.found import sent_post, the_board
from discovery.boards.models import Board
from discovery.posts.found import identifiers, the_post
from discovery.posts.models import Post

# Of more boards than these one is looked for by its name.
SEEN_AT_ONCE = 8
# Cards of a long page that ask together whether they are saved.
ASKED_AT_ONCE = 300


@login_required
@require_safe
def save(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """The viewer's boards to choose from: what the menu shows, or without scripts a page."""
    return _choices(request, the_post(post_id, request.user))


@login_required
@require_POST
def items(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """`saved` says what is wanted of `post`; `quiet` that its button tells of it, and no message need."""
    board, post = the_board(board_id, request.user), sent_post(request)
    wanted = request.POST.get("saved") == "1"
    (services.add if wanted else services.remove)(board=board, post=post, by=request.user)
    if request.headers.get("HX-Request"):
        board = the_board(board_id, request.user)
        return _said(request, board, post, wanted)
    said = _("Saved to %(board)s.") if wanted else _("Removed from %(board)s.")
    messages.success(request, said % {"board": board.name})
    return redirect(board if request.POST.get("then") == "board" else post)


@login_required
@require_safe
@never_cache
def saved(request: MemberRequest) -> HttpResponse:
    """Which of the posts (`post`, up to 300) are on boards of the viewer's: what marks the cards of any page."""
    ids = identifiers(request.GET.getlist("post")[:ASKED_AT_ONCE])
    return JsonResponse({"saved": [str(post_id) for post_id in selectors.saved_among(request.user, ids)]})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a board; with `post`, in the menu, that is put on it at once, or on the one that has this name already."""
    form = BoardForm(request.POST or None)
    post = sent_post(request) if "post" in request.POST else None
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            if post is None:
                return redirect(services.create(owner=request.user, **words))
            board = services.add_to_named(
                owner=request.user, name=words["name"], visibility=words["visibility"], post=post
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if request.headers.get("HX-Request"):
                return _said(request, board, post, wanted=True)
            messages.success(request, _("Saved to %(board)s.") % {"board": board.name})
            return redirect(post)
    if post is not None:
        return _choices(request, post, form)
    return render(request, "boards/new.html", {"form": form}, status=422 if form.errors else 200)


def _said(request: MemberRequest, board: Board, post: Post, wanted: bool) -> HttpResponse:
    """What has become of it: a message with its undoing, the button in its new state, and the marks on the cards."""
    context = {"board": board, "post": post, "wanted": wanted, "quiet": "quiet" in request.POST}
    response = render(request, "boards/_saved.html", context)
    told = {"post": str(post.pk), "saved": selectors.is_saved(post, request.user)}
    response["HX-Trigger"] = json.dumps({"board-items": told})
    return response


def _choices(request: MemberRequest, post: Post, form: BoardForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "post": post,
        "boards": selectors.boards_to_add_to(request.user, post),
        "many": SEEN_AT_ONCE,
        "form": form or BoardForm(),
    }
    if not request.headers.get("HX-Request"):
        return render(request, "boards/save.html", context, status=422 if form and form.errors else 200)
    # What htmx shows carries its problem with it: a status of failure would keep it from being shown.
    response = render(request, "boards/_choices.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#save-menu", "innerHTML"
    return response
