"""Boards to look at: one, one's own, somebody's, those with a post; what would go with one; following; the zip."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries.found import the_person
from accounts.users.requests import MemberRequest
from discovery.boards import selectors, services
from discovery.boards.export import credits_of, zipped
from discovery.boards.found import the_board
from discovery.posts.found import the_post

# As many suggestions stand under a board.
SUGGESTED = 24


@login_required
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    context = {
        "invitations": selectors.invitations_of(request.user),
        "own": selectors.cards(selectors.boards_of(request.user, request.user), request.user),
        "shared": selectors.cards(selectors.boards_shared_with(request.user), request.user),
        "followed": selectors.cards(selectors.followed_boards(request.user), request.user),
    }
    return render(request, "boards/index.html", context)


@require_safe
def detail(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """The board, or for htmx the cards that follow."""
    board = the_board(board_id, request.user)
    page = selectors.items(board, request.user, request.GET.get("cursor"))
    if request.headers.get("HX-Request"):
        return render(request, "boards/_cards.html", {"board": board, "page": page})
    context = {
        "board": board,
        "page": page,
        "standing": selectors.standing_of(board, request.user),
        "members": selectors.members_of(board, request.user),
    }
    return render(request, "boards/detail.html", context)


@require_safe
def more(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """What would go with the board: a fragment for htmx, else a page."""
    board = the_board(board_id, request.user)
    context = {
        "board": board,
        "posts": selectors.more_for_board(board, request.user, SUGGESTED),
        "standing": selectors.standing_of(board, request.user),
    }
    return render(request, _either(request, "boards/_more.html", "boards/more.html"), context)


@require_safe
def boards_of(request: HttpRequest, username: str) -> HttpResponse:
    """Somebody's boards: a fragment for the tab of their page, else a page."""
    person = the_person(username, request.user)
    context = {"person": person, "cards": selectors.cards(selectors.boards_of(person, request.user), request.user)}
    return render(request, _either(request, "boards/_of_person.html", "boards/of_person.html"), context)


@require_safe
def boards_with(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """The boards that hold a post: a fragment for the post's page, else a page."""
    post = the_post(post_id, request.user)
    context = {"post": post, "cards": selectors.cards(selectors.boards_with(post, request.user), request.user)}
    return render(request, _either(request, "boards/_with_post.html", "boards/with_post.html"), context)


@login_required
@require_POST
def follow(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """`followed` says what is wanted, so that a click that arrives twice changes nothing."""
    board = the_board(board_id, request.user)
    wanted = request.POST.get("followed") == "1"
    (services.follow if wanted else services.unfollow)(board=board, user=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "boards/_follow.html", {"board": board, "follows": wanted})
    return redirect(board)


@login_required
@require_safe
def export(request: MemberRequest, board_id: UUID) -> StreamingHttpResponse:
    board = the_board(board_id, request.user)
    credits = credits_of(board, request.user, request.build_absolute_uri)
    link = request.build_absolute_uri(board.get_absolute_url())
    response = StreamingHttpResponse(zipped(board, credits, link), content_type="application/zip")
    name = slugify(board.name, allow_unicode=True) or "board"
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.zip")
    response["Cache-Control"] = "no-store"
    return response


def _either(request: HttpRequest, fragment: str, page: str) -> str:
    return fragment if request.headers.get("HX-Request") else page
