"""The order of a board: where a post stands, and its sections. Whoever edits the board arranges it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.boards.contents import in_order, items_seen
from discovery.boards.models import Board, BoardItem, BoardSection
from discovery.boards.services import clean_name, lock, require_editor
from discovery.posts.models import Post

SECTIONS_A_BOARD = 50

T = TypeVar("T")


@transaction.atomic
def move(*, board: Board, post: Post, section: BoardSection | None, place: int, by: User) -> None:
    """Let `post` be the `place`-th, from 0, of those that `by` sees in the section; the last where there are fewer.

    What `by` does not see keeps its neighbours. Raises ValidationError for a post that is not on the board and for a
    section of another one.
    """
    require_editor(board, by)
    _refuse_foreign(board, section)
    lock(board)
    item = items_seen(by).filter(board=board, post=post).first()
    if item is None:
        raise ValidationError(_("This post is not on the board."), code="unknown-post")
    others = in_order(BoardItem.objects.filter(board=board, section=section).exclude(pk=item.pk))
    seen = list(in_order(items_seen(by).filter(board=board, section=section).exclude(pk=item.pk)))
    row = list(others)
    at = row.index(seen[place]) if 0 <= place < len(seen) else (len(row) if place > 0 else 0)
    item.section = section
    _number([*row[:at], item, *row[at:]], item)


def _number(row: Sequence[BoardItem], moved: BoardItem) -> None:
    """Positions from 0; only those that change are written."""
    changed = []
    for position, item in enumerate(row):
        if item.position != position or item is moved:
            item.position = position
            changed.append(item)
    BoardItem.objects.bulk_update(changed, ["position", "section"], batch_size=500)


@transaction.atomic
def add_section(*, board: Board, name: str, by: User) -> BoardSection:
    """Behind the others; one that is called so already is that section. Raises ValidationError as `clean_name` does."""
    require_editor(board, by)
    name = clean_name(name, without=_("Give the section a name."))
    lock(board)
    sections = list(board.sections.order_by("position", "pk"))
    for section in sections:
        if section.name.casefold() == name.casefold():
            return section
    if len(sections) >= SECTIONS_A_BOARD:
        raise ValidationError(
            _("A board has %(most)s sections at most.") % {"most": SECTIONS_A_BOARD}, code="too-many-sections"
        )
    position = sections[-1].position + 1 if sections else 0
    return BoardSection.objects.create(board=board, name=name, position=position)


def rename_section(*, section: BoardSection, name: str, by: User) -> None:
    require_editor(section.board, by)
    section.name = clean_name(name, without=_("Give the section a name."))
    section.save(update_fields=["name"])


@transaction.atomic
def move_section(*, section: BoardSection, place: int, by: User) -> None:
    """Let it be the `place`-th of the board's sections, from 0."""
    require_editor(section.board, by)
    lock(section.board)
    others = [one for one in section.board.sections.order_by("position", "pk") if one != section]
    at = max(0, min(place, len(others)))
    row = [*others[:at], section, *others[at:]]
    for position, one in enumerate(row):
        one.position = position
    BoardSection.objects.bulk_update(row, ["position"])


@transaction.atomic
def delete_section(*, section: BoardSection, by: User) -> None:
    """What stood in it stays on the board, in its order, before what is in no section."""
    require_editor(section.board, by)
    lock(section.board)
    inside = list(in_order(BoardItem.objects.filter(section=section)))
    outside = BoardItem.objects.filter(board=section.board_id, section=None)
    first = outside.aggregate(least=Min("position"))["least"] or 0
    for position, item in enumerate(inside, start=first - len(inside)):
        item.section, item.position = None, position
    BoardItem.objects.bulk_update(inside, ["section", "position"], batch_size=500)
    section.delete()


def _refuse_foreign(board: Board, section: BoardSection | None) -> None:
    if section is not None and section.board_id != board.pk:
        raise unknown_section()


def unknown_section() -> ValidationError:
    return ValidationError(_("This board has no such section."), code="unknown-section")
