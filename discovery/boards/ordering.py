"""The page on which a board is arranged: its order, its sections, and what is done to many of its posts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.boards import arranging, carrying, selectors, services
from discovery.boards.contents import Spot, spots
from discovery.boards.found import sent_number, sent_post, sent_section, the_board, the_section
from discovery.boards.models import Board, BoardSection
from discovery.posts.found import identifiers
from discovery.posts.models import Post
from discovery.posts.selectors import posts_in_order

# As many tiles stand on a page of the order.
TILES = 96


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """POST lets `post` be the `place`-th of `section`; `quiet` that who asks has put it there on the page already."""
    board = the_board(board_id, request.user)
    services.require_editor(board, request.user)
    if request.method != "POST":
        return _order(request, board)
    post = sent_post(request)
    arranging.move(
        board=board,
        post=post,
        section=sent_section(request, board),
        place=sent_number(request, "place", 0),
        by=request.user,
    )
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    return _arranged(request, board, f"#post-{post.pk}")


@login_required
@require_POST
def sections(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """A new section of this `name`."""
    board = the_board(board_id, request.user)
    try:
        arranging.add_section(board=board, name=request.POST.get("name", ""), by=request.user)
    except ValidationError as refused:
        return _order(request, board, problem=" ".join(refused.messages))
    return _arranged(request, board, "#sections")


@login_required
@require_POST
def section(request: MemberRequest, board_id: UUID, number: int) -> HttpResponse:
    """`name` renames it, `place` moves it, and `deleted` lets what it holds stand without one."""
    board = the_board(board_id, request.user)
    found = the_section(board, number)
    try:
        if "deleted" in request.POST:
            arranging.delete_section(section=found, by=request.user)
        elif "place" in request.POST:
            arranging.move_section(section=found, place=sent_number(request, "place", 0), by=request.user)
        else:
            arranging.rename_section(section=found, name=request.POST.get("name", ""), by=request.user)
    except ValidationError as refused:
        return _order(request, board, problem=" ".join(refused.messages))
    return _arranged(request, board, "#sections")


@login_required
@require_POST
def carry(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """Do one `action` to all chosen `posts`. What cannot be done leaves the choice as it was, with the reason."""
    board = the_board(board_id, request.user)
    services.require_editor(board, request.user)
    chosen = identifiers(request.POST.getlist("posts"))
    try:
        said = _carried(request, board, chosen)
    except ValidationError as refused:
        return _order(request, board, problem=" ".join(refused.messages), chosen=chosen)
    messages.success(request, said)
    return _arranged(request, board, "#order-head")


def _carried(request: MemberRequest, board: Board, chosen: list[UUID]) -> str:
    """What was done, in a sentence. Raises ValidationError, and then nothing was."""
    items, by = carrying.chosen_items(board, chosen, request.user), request.user
    match request.POST.get("action", ""):
        case "copy":
            other = _sent_board(request)
            number = carrying.copy_to(board=other, items=items, by=by)
            if not number:
                return _("They are on “%(board)s” already.") % {"board": other.name}
            said = ngettext("%(number)s post copied to “%(board)s”.", "%(number)s posts copied to “%(board)s”.", number)
            return said % {"number": number, "board": other.name}
        case "move":
            other = _sent_board(request)
            number = carrying.move_to(board=other, items=items, by=by)
            said = ngettext("%(number)s post moved to “%(board)s”.", "%(number)s posts moved to “%(board)s”.", number)
            return said % {"number": number, "board": other.name}
        case "section":
            number = carrying.put_into(section=sent_section(request, board), items=items, by=by)
            return ngettext("%(number)s post moved.", "%(number)s posts moved.", number) % {"number": number}
        case "remove":
            number = carrying.take_off(items=items, by=by)
            said = ngettext("%(number)s post taken off.", "%(number)s posts taken off.", number)
            return said % {"number": number}
    raise ValidationError(_("Choose what to do with them."), code="unknown-action")


def _sent_board(request: MemberRequest) -> Board:
    boards = {str(board.pk): board for board in selectors.boards_to_add_to(request.user)}
    if board := boards.get(request.POST.get("to", "")):
        return board
    raise carrying.no_board()


def _arranged(request: MemberRequest, board: Board, anchor: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _order(request, board)
    page = sent_number(request, "page", 1)
    return redirect(f"{reverse('board_arrange', args=[board.pk])}?page={page}{anchor}")


def _order(request: MemberRequest, board: Board, problem: str = "", chosen: list[UUID] | None = None) -> HttpResponse:
    """The order of the board: the whole page, or for htmx the part that changes."""
    wanted = request.POST.get("page") or request.GET.get("page")
    page = Paginator(spots(board, request.user), TILES).get_page(wanted)
    sections = list(board.sections.all())
    context: dict[str, Any] = {
        "board": board,
        "page": page,
        "groups": _groups(list(page), sections, request.user),
        "sections": sections,
        "others": [other for other in selectors.boards_to_add_to(request.user) if other != board],
        "problem": problem,
        "chosen": set(chosen or []),
        "most": carrying.MOST_CARRIED,
    }
    if request.headers.get("HX-Request"):
        return render(request, "boards/_order.html", context)
    return render(request, "boards/arrange.html", context, status=422 if problem else 200)


@dataclass(frozen=True)
class Group:
    """The tiles of a section on one page: `start` is the first one's place in it; `goes_on` that more come after."""

    section: BoardSection | None
    rows: Sequence[tuple[Spot, Post]]

    @property
    def start(self) -> int:
        return self.rows[0][0].place if self.rows else 0

    @property
    def goes_on(self) -> bool:
        return bool(self.rows) and not self.rows[-1][0].is_last


def _groups(shown: Sequence[Spot], sections: Sequence[BoardSection], viewer: User) -> list[Group]:
    """By section; one without posts here is among them, so that something can be put there."""
    posts = {post.pk: post for post in posts_in_order([spot.post_id for spot in shown], viewer)}
    rows: dict[int | None, list[tuple[Spot, Post]]] = defaultdict(list)
    for spot in shown:
        if spot.post_id in posts:
            rows[spot.section_id].append((spot, posts[spot.post_id]))
    return [Group(None, rows[None]), *(Group(section, rows[section.pk]) for section in sections)]
