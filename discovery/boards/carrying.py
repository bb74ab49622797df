"""Many posts of a board at once: copied or moved to another, put into a section, taken off; all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.boards.arranging import move
from discovery.boards.contents import in_order, items_seen
from discovery.boards.models import Board, BoardItem, BoardSection
from discovery.boards.services import add, lock, remove, require_editor

MOST_CARRIED = 200


def chosen_items(board: Board, ids: Sequence[UUID], by: User) -> list[BoardItem]:
    """Those of the posts that `by` sees on the board, in its order, with their posts.

    Raises ValidationError for none of them, or more than `MOST_CARRIED`.
    """
    wanted = set(ids)
    if len(wanted) > MOST_CARRIED:
        raise ValidationError(
            _("Choose %(most)s posts at most.") % {"most": MOST_CARRIED},
            code="too-many-posts",
        )
    found = in_order(items_seen(by).filter(board=board, post__in=wanted)).select_related("post__author")
    items = list(found)
    if not items:
        raise ValidationError(_("Choose at least one post."), code="no-posts")
    return items


def no_board() -> ValidationError:
    return ValidationError(_("Choose a board."), code="no-board")


@transaction.atomic
def copy_to(*, board: Board, items: Sequence[BoardItem], by: User) -> int:
    """Put the posts of `items` on `board`, in their order, before what stands there; how many were new to it.

    Raises like `add`.
    """
    there = set(BoardItem.objects.filter(board=board).values_list("post", flat=True))
    # The last one that is added comes first on the board.
    for item in reversed(items):
        add(board=board, post=item.post, by=by)
    return len({item.post_id for item in items} - there)


@transaction.atomic
def move_to(*, board: Board, items: Sequence[BoardItem], by: User) -> int:
    """`copy_to`, and off their own board. Raises like `copy_to` and `take_off`."""
    if any(item.board_id == board.pk for item in items):
        raise ValidationError(_("They are on this board already."), code="same-board")
    copy_to(board=board, items=items, by=by)
    return take_off(items=items, by=by)


@transaction.atomic
def take_off(*, items: Sequence[BoardItem], by: User) -> int:
    """Raises ValidationError where `by` may not remove one of them: editors remove what they added, the owner all."""
    source = Board.objects.get(pk=items[0].board_id)
    require_editor(source, by)
    if by.pk != source.owner_id and any(item.added_by_id != by.pk for item in items):
        raise ValidationError(
            _("Others added some of these: only they, or the board's owner, can take them off."), code="added-by-others"
        )
    for item in items:
        remove(board=source, post=item.post, by=by)
    return len(items)


@transaction.atomic
def put_into(*, section: BoardSection | None, items: Sequence[BoardItem], by: User) -> int:
    """Let them stand first in the section, in their order. Raises like `move`."""
    source = Board.objects.get(pk=items[0].board_id)
    require_editor(source, by)
    lock(source)
    for item in reversed(items):
        move(board=source, post=item.post, section=section, place=0, by=by)
    return len(items)
