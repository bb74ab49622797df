"""The pages on which a board is changed: its words and cover, its order and sections, and those who share it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users.requests import MemberRequest
from discovery.boards import arranging, membership, selectors, services
from discovery.boards.contents import spots
from discovery.boards.forms import BoardForm
from discovery.boards.found import (
    member_named,
    own_board,
    sent_number,
    sent_post,
    sent_section,
    the_board,
    the_section,
)
from discovery.boards.models import Board, BoardMember
from discovery.posts.models import Picture
from discovery.posts.selectors import posts_in_order

# As many rows stand on a page of the order, and as many pictures are offered for the cover.
ROWS, COVERS = 48, 24


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
        raise ValidationError("This picture is not on the board.", code="unknown-picture") from None
    services.set_cover(board=board, picture=picture, by=request.user)
    return redirect(reverse("board_edit", args=[board.pk]) + "#cover")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: MemberRequest, board_id: UUID) -> HttpResponse:
    """POST lets `post` be the `place`-th of `section`."""
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


def _arranged(request: MemberRequest, board: Board, anchor: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _order(request, board)
    page = sent_number(request, "page", 1)
    return redirect(f"{reverse('board_arrange', args=[board.pk])}?page={page}{anchor}")


def _order(request: MemberRequest, board: Board, problem: str = "") -> HttpResponse:
    """The order of the board: the whole page, or for htmx the part that changes."""
    wanted = request.POST.get("page") or request.GET.get("page")
    page = Paginator(spots(board, request.user), ROWS).get_page(wanted)
    posts = {post.pk: post for post in posts_in_order([spot.post_id for spot in page], request.user)}
    context: dict[str, Any] = {
        "board": board,
        "page": page,
        "rows": [(spot, posts[spot.post_id]) for spot in page if spot.post_id in posts],
        "sections": list(board.sections.all()),
        "problem": problem,
    }
    if request.headers.get("HX-Request"):
        return render(request, "boards/_order.html", context)
    return render(request, "boards/arrange.html", context, status=422 if problem else 200)
