"""What an address or a form names, for the views of this room: found for the viewer, or a 404."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.boards import selectors
from discovery.boards.arranging import unknown_section
from discovery.boards.models import Board, BoardSection
from discovery.posts.found import the_post
from discovery.posts.models import Post, Viewer


def the_board(board_id: UUID, viewer: Viewer) -> Board:
    try:
        return selectors.get_board(board_id, viewer)
    except Board.DoesNotExist:
        raise Http404(_("No such board.")) from None


def own_board(board_id: UUID, viewer: Viewer) -> Board:
    try:
        return selectors.get_own_board(board_id, viewer)
    except Board.DoesNotExist:
        raise Http404(_("No such board.")) from None


def sent_post(request: HttpRequest) -> Post:
    """The post that a form names. Raises ValidationError for what is no identifier."""
    try:
        post_id = UUID(request.POST.get("post", ""))
    except ValueError:
        raise ValidationError(_("This does not name a post."), code="unknown-post") from None
    return the_post(post_id, request.user)


def sent_section(request: HttpRequest, board: Board) -> BoardSection | None:
    """The section that a form names, None for none. Raises ValidationError for one that the board has not."""
    number = sent_number(request, "section", 0)
    if not number:
        return None
    return the_section(board, number)


def the_section(board: Board, number: int) -> BoardSection:
    try:
        return board.sections.select_related("board").get(pk=number)
    except BoardSection.DoesNotExist:
        raise unknown_section() from None


def sent_number(request: HttpRequest, name: str, otherwise: int) -> int:
    try:
        number = int(request.POST.get(name) or otherwise)
    except ValueError:
        raise ValidationError(_("This is no whole number."), code="bad-number") from None
    return max(-1, min(number, 2**63 - 1))


def member_named(board: Board, username: str) -> User:
    """Raises Http404 for somebody who is neither a member nor invited."""
    member = board.members.select_related("user").filter(user__username=username.replace("\x00", "")).first()
    if member is None:
        raise Http404(_("Nobody of this name shares the board."))
    return member.user
