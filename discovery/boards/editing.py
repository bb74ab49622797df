"""The pages on which a board is changed: its words, its cover, and those who share it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users.requests import MemberRequest
from discovery.boards import membership, selectors, services
from discovery.boards.forms import BoardForm
from discovery.boards.found import member_named, own_board, the_board
from discovery.boards.models import Board, BoardMember
from discovery.posts.models import Picture

# As many pictures are offered for the cover.
COVERS = 24


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, board_id: UUID) -> HttpResponse:
    board = own_board(board_id, request.user)
    words = {"name": board.name, "description": board.description, "visibility": board.visibility}
    form = BoardForm(request.POST or None, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.edit(board=board, by=request.user, **form.cleaned_data))
        except ValidationError as refused:
            form.add_error(None, refused)
    return _edit_page(request, own_board(board_id, request.user), form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, board_id: UUID) -> HttpResponse:
    board = own_board(board_id, request.user)
    if request.method == "POST":
        services.delete(board=board, by=request.user)
        return redirect("boards")
    return render(request, "boards/delete.html", {"board": board})


@login_required
@require_POST
def cover(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """`picture` is the one to stand for the board; empty, its order says which does."""
    board = own_board(board_id, request.user)
    wanted = request.POST.get("picture", "")
    try:
        picture = Picture.objects.get(pk=UUID(wanted)) if wanted else None
    except (ValueError, Picture.DoesNotExist):
        raise services.unknown_cover() from None
    services.set_cover(board=board, picture=picture, by=request.user)
    return redirect(reverse("board_edit", args=[board.pk]) + "#cover")


@login_required
@require_POST
def members(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """Invite `username` in a `role`; of a member the same changes the role, and `removed` ends it."""
    board = own_board(board_id, request.user)
    username = request.POST.get("username", "")
    try:
        if "removed" in request.POST:
            membership.remove_member(board=board, user=member_named(board, username), by=request.user)
        else:
            role = request.POST.get("role", BoardMember.Role.EDITOR)
            membership.invite(board=board, username=username, role=role, by=request.user)
    except ValidationError as refused:
        return _edit_page(request, board, None, refused.messages, username)
    return redirect(reverse("board_edit", args=[board.pk]) + "#members")


@login_required
@require_POST
def answer(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """`joined` says whether one shares the board: 1 accepts the invitation, 0 declines it or leaves."""
    board = the_board(board_id, request.user)
    if request.POST.get("joined") == "1":
        membership.join(board=board, user=request.user)
        return redirect(board)
    membership.leave(board=board, user=request.user)
    return redirect("boards")


def _edit_page(
    request: MemberRequest, board: Board, form: BoardForm | None, problems: Sequence[str] = (), username: str = ""
) -> HttpResponse:
    words = {"name": board.name, "description": board.description, "visibility": board.visibility}
    page = selectors.items(board, request.user, size=COVERS)
    context = {
        "board": board,
        "form": form or BoardForm(initial=words),
        "covers": [post.cover for post in page.posts if post.cover],
        "members": selectors.members_of(board, request.user),
        "roles": BoardMember.Role.choices,
        "problems": problems,
        "username": username,
    }
    return render(request, "boards/edit.html", context, status=422 if problems or (form and form.errors) else 200)
