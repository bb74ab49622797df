"""Boards to look at: one, one's own, somebody's, those with a post; what would go with one; following; the zip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts.boundaries.found import the_person
from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.boards import selectors, services
from discovery.boards.export import credits_of, zipped
from discovery.boards.found import the_board
from discovery.boards.models import Board, BoardQuerySet
from discovery.boards.selectors import BoardCard
from discovery.posts.found import the_post

# As many suggestions stand under a board.
SUGGESTED = 24
# Boards of others below one's own, and boards on a page.
ON_A_SHELF, ON_A_PAGE = 8, 36


@login_required
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """One's own boards by pages; the latest of those that are shared or followed, which have pages of their own."""
    me = request.user
    page, own = _page(request, selectors.boards_of(me, me))
    context = {
        "invitations": selectors.invitations_of(me),
        "page": page,
        "own": own,
        "shared": _shelf(selectors.boards_shared_with(me), me),
        "followed": _shelf(selectors.followed_boards(me), me),
    }
    return render(request, "boards/index.html", context)


@login_required
@require_safe
def shared(request: MemberRequest) -> HttpResponse:
    page, cards = _page(request, selectors.boards_shared_with(request.user))
    return render(request, "boards/list.html", {"page": page, "cards": cards, "what": "shared"})


@login_required
@require_safe
def followed(request: MemberRequest) -> HttpResponse:
    page, cards = _page(request, selectors.followed_boards(request.user))
    return render(request, "boards/list.html", {"page": page, "cards": cards, "what": "followed"})


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
        "colours": selectors.colours_of_board(board, request.user),
    }
    return render(request, "boards/detail.html", context)


@require_safe
def more(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """What would go with the board, or what to begin it with: a fragment for htmx, else a page."""
    board = the_board(board_id, request.user)
    suggest = selectors.more_for_board if board.posts_seen else selectors.beginnings_of  # type: ignore[attr-defined]
    context = {
        "board": board,
        "posts": suggest(board, request.user, SUGGESTED),
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


@dataclass(frozen=True)
class Shelf:
    """The first boards of a longer list, and how many there are."""

    cards: Sequence[BoardCard]
    total: int

    @property
    def has_more(self) -> bool:
        return self.total > len(self.cards)


def _shelf(boards: BoardQuerySet, viewer: User) -> Shelf:
    return Shelf(selectors.cards(boards[:ON_A_SHELF], viewer), boards.count())


def _page(request: MemberRequest, boards: BoardQuerySet) -> tuple[Page[Board], list[BoardCard]]:
    """A page of the boards, and what it shows of them."""
    page = Paginator(boards, ON_A_PAGE).get_page(request.GET.get("page"))
    first = page.start_index() - 1 if page.paginator.count else 0
    return page, selectors.cards(boards[first : first + ON_A_PAGE], request.user)


def _either(request: HttpRequest, fragment: str, page: str) -> str:
    return fragment if request.headers.get("HX-Request") else page
