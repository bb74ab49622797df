"""Changes to boards and to what is on them. Each is one verb, may be done twice, and asks who does it (`by`)."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices.models import Notice
from accounts.notices.services import notify, withdraw
from accounts.related.services import mark_changed
from accounts.users.models import User
from discovery.boards.contents import items_seen
from discovery.boards.models import (
    BOARD_DESCRIPTION_LENGTH,
    BOARD_NAME_LENGTH,
    Board,
    BoardFollow,
    BoardItem,
    BoardSection,
)
from discovery.nudges import REFRESH_TASTES, nudge_named_on_commit
from discovery.posts.models import Picture, Post

# Beyond these a list cannot be looked through, and arranging one would take long.
BOARDS_A_PERSON, POSTS_A_BOARD = 500, 5000


def create(*, owner: User, name: str, description: str = "", visibility: str = Board.Visibility.PUBLIC) -> Board:
    """Raises ValidationError for a name that is missing, too long, or another board's of theirs, and for too many."""
    name, description, visibility = clean_name(name), clean_description(description), clean_visibility(visibility)
    with transaction.atomic():
        # One at a time for each person, so that neither two boards of a name nor too many are made.
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        _refuse_taken(owner, name)
        if Board.objects.filter(owner=owner).count() >= BOARDS_A_PERSON:
            raise ValidationError(
                _("You can have %(most)s boards at most.") % {"most": BOARDS_A_PERSON}, code="too-many-boards"
            )
        return Board.objects.create(owner=owner, name=name, description=description, visibility=visibility)


def edit(*, board: Board, name: str, description: str, visibility: str, by: User) -> Board:
    """Raises like `create`."""
    require_owner(board, by)
    board.name, board.description = clean_name(name), clean_description(description)
    board.visibility = clean_visibility(visibility)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        _refuse_taken(by, board.name, but=board)
        board.save(update_fields=["name", "description", "visibility"])
    return board


def delete(*, board: Board, by: User) -> None:
    require_owner(board, by)
    board.delete()


def add(*, board: Board, post: Post, by: User, section: BoardSection | None = None) -> BoardItem:
    """Put `post` on the board, before all others of its section. A post that is there stays where it is.

    Raises ValidationError for a post that `by` may not see and for a full board; PermissionDenied to those who do not
    edit the board.
    """
    require_editor(board, by)
    if not Post.objects.visible_to(by).filter(pk=post.pk).exists():
        raise ValidationError(_("There is no such post."), code="unknown-post")
    with transaction.atomic():
        lock(board)
        if found := BoardItem.objects.filter(board=board, post=post).first():
            return found
        others = BoardItem.objects.filter(board=board)
        if others.count() >= POSTS_A_BOARD:
            raise ValidationError(
                _("A board holds %(most)s posts at most.") % {"most": intcomma(POSTS_A_BOARD)}, code="board-full"
            )
        before = others.filter(section=section).aggregate(least=Min("position"))["least"]
        item = BoardItem.objects.create(
            board=board, post=post, section=section, added_by=by, position=0 if before is None else before - 1
        )
        Board.objects.filter(pk=board.pk).update(updated_at=timezone.now())
        mark_changed(by.pk)
        nudge_named_on_commit(REFRESH_TASTES)
        if _is_seen_by_author(board, post):
            notify(recipient=post.author, actor=by, kind=Notice.Kind.SAVE, subject=post.pk)
    return item


def add_to_named(*, owner: User, name: str, visibility: str, post: Post) -> Board:
    """Put `post` on the owner's board of that name, which is made where there is none. Raises like `create`."""
    board = _own_named(owner, clean_name(name)) or create(owner=owner, name=name, visibility=visibility)
    add(board=board, post=post, by=owner)
    return board


@transaction.atomic
def remove(*, board: Board, post: Post, by: User) -> None:
    """Editors remove what they added, the owner whatever they see. Raises PermissionDenied for what others added."""
    require_editor(board, by)
    item = items_seen(by).filter(board=board, post=post).first()
    if item is None:
        return
    if by.pk not in (board.owner_id, item.added_by_id):
        raise PermissionDenied(_("Only the board's owner, or whoever added the post, can remove it."))
    item.delete()
    mark_changed(item.added_by_id)
    nudge_named_on_commit(REFRESH_TASTES)
    Board.objects.filter(pk=board.pk, cover__post=post).update(cover=None)
    kept = BoardItem.objects.filter(post=post, added_by=item.added_by_id, board__visibility=Board.Visibility.PUBLIC)
    if not kept.exists():
        withdraw(recipient=post.author, actor=item.added_by, kind=Notice.Kind.SAVE, subject=post.pk)


def set_cover(*, board: Board, picture: Picture | None, by: User) -> None:
    """The picture that stands for the board, one of those on it; None leaves that to its order."""
    require_owner(board, by)
    if picture is not None:
        on_it = items_seen(by).filter(board=board, post=picture.post_id).exists()
        if not on_it or picture.state != Picture.State.READY:
            raise unknown_cover()
    Board.objects.filter(pk=board.pk).update(cover=picture)


def unknown_cover() -> ValidationError:
    return ValidationError(_("This picture is not on the board."), code="unknown-picture")


def follow(*, board: Board, user: User) -> None:
    """Raises ValidationError when somebody would follow their own board, or one that they may not see."""
    if board.owner_id == user.pk:
        raise ValidationError(_("This board is yours already."), code="follow-own-board")
    if not Board.objects.visible_to(user).filter(pk=board.pk).exists():
        raise ValidationError(_("There is no such board."), code="unknown-board")
    BoardFollow.objects.get_or_create(board=board, user=user)
    notify(recipient=board.owner, actor=user, kind=Notice.Kind.BOARD_FOLLOW, subject=board.pk)


def unfollow(*, board: Board, user: User) -> None:
    BoardFollow.objects.filter(board=board, user=user).delete()
    withdraw(recipient=board.owner, actor=user, kind=Notice.Kind.BOARD_FOLLOW, subject=board.pk)


def require_owner(board: Board, by: User) -> None:
    if board.owner_id != by.pk:
        raise PermissionDenied(_("Only the board's owner can do that."))


def require_editor(board: Board, by: User) -> None:
    if not Board.objects.editable_by(by).filter(pk=board.pk).exists():
        raise PermissionDenied(_("Only those who edit this board can do that."))


def lock(board: Board) -> None:
    """Until the transaction ends nobody else adds to this board, or arranges it."""
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)


def clean_name(name: str, without: str = "") -> str:
    """`without` is what to say where there is none. Raises ValidationError."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise ValidationError(without or _("Give the board a name."), code="without-name")
    if len(name) > BOARD_NAME_LENGTH:
        numbers = {"most": BOARD_NAME_LENGTH, "number": intcomma(len(name))}
        raise ValidationError(
            _("A name can have %(most)s characters; this one has %(number)s.") % numbers, code="name-too-long"
        )
    return name


def clean_description(description: str) -> str:
    description = description.replace("\x00", "").strip()
    if len(description) > BOARD_DESCRIPTION_LENGTH:
        numbers = {"most": BOARD_DESCRIPTION_LENGTH, "number": intcomma(len(description))}
        raise ValidationError(
            _("A description can have %(most)s characters; this one has %(number)s.") % numbers,
            code="description-too-long",
        )
    return description


def clean_visibility(visibility: str) -> str:
    if visibility not in Board.Visibility.values:
        given = {"kinds": ", ".join(Board.Visibility.values), "visibility": repr(visibility)}
        raise ValidationError(_("A board is one of %(kinds)s, not %(visibility)s.") % given, code="unknown-visibility")
    return visibility


def _own_named(owner: User, name: str) -> Board | None:
    return Board.objects.filter(owner=owner, name__iexact=name).first()


def _refuse_taken(owner: User, name: str, but: Board | None = None) -> None:
    found = _own_named(owner, name)
    if found is not None and found != but:
        raise ValidationError(
            _("You have a board called “%(name)s” already.") % {"name": found.name}, code="board-name-taken"
        )


def _is_seen_by_author(board: Board, post: Post) -> bool:
    """A private board tells nobody; nor does one of a private account whom the author does not follow."""
    return Board.objects.visible_to(post.author).filter(pk=board.pk, visibility=Board.Visibility.PUBLIC).exists()
