"""Who shares a board: invited by its owner, in a role, and joining or not as they like."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.boundaries.selectors import get_person_for
from accounts.notices.models import Notice
from accounts.notices.services import notify, withdraw
from accounts.users.models import User
from discovery.boards.models import Board, BoardMember
from discovery.boards.services import lock, require_owner

MEMBERS_A_BOARD = 50


@transaction.atomic
def invite(*, board: Board, username: str, role: str, by: User) -> BoardMember:
    """Ask somebody to share the board; asking again changes no more than the role.

    Raises ValidationError for nobody of that name, which somebody blocked either way is alike, for oneself, for an
    unknown role and for too many members.
    """
    require_owner(board, by)
    person, role = _invitable(username, by), clean_role(role)
    lock(board)
    if board.members.exclude(user=person).count() >= MEMBERS_A_BOARD:
        raise ValidationError(
            _("%(most)s people share a board at most.") % {"most": MEMBERS_A_BOARD}, code="too-many-members"
        )
    member, is_new = BoardMember.objects.update_or_create(board=board, user=person, defaults={"role": role})
    if is_new:
        notify(recipient=person, actor=by, kind=Notice.Kind.INVITATION, subject=board.pk)
    return member


@transaction.atomic
def join(*, board: Board, user: User) -> None:
    """Accept the invitation. Raises ValidationError where there is none."""
    waiting = BoardMember.objects.filter(board=board, user=user, joined_at__isnull=True)
    if waiting.update(joined_at=timezone.now()):
        notify(recipient=board.owner, actor=user, kind=Notice.Kind.JOINED, subject=board.pk)
    elif not BoardMember.objects.filter(board=board, user=user).exists():
        raise ValidationError(_("Nobody has invited you to this board, or not any more."), code="not-invited")


@transaction.atomic
def leave(*, board: Board, user: User) -> None:
    """Decline the invitation, or leave. What they added stays."""
    _end(board, user)


@transaction.atomic
def remove_member(*, board: Board, user: User, by: User) -> None:
    """Also takes an invitation back. What they added stays."""
    require_owner(board, by)
    _end(board, user)


def clean_role(role: str) -> str:
    if role not in BoardMember.Role.values:
        given = {"roles": ", ".join(BoardMember.Role.values), "role": repr(role)}
        raise ValidationError(_("A member is one of %(roles)s, not %(role)s.") % given, code="unknown-role")
    return role


def _invitable(username: str, by: User) -> User:
    try:
        person = get_person_for(username.strip().lstrip("@"), by)
    except User.DoesNotExist:
        raise ValidationError(_("Nobody here has this name."), code="unknown-person") from None
    if person == by:
        raise ValidationError(_("This board is yours already."), code="invite-self")
    return person


def _end(board: Board, user: User) -> None:
    BoardMember.objects.filter(board=board, user=user).delete()
    withdraw(recipient=user, actor=board.owner, kind=Notice.Kind.INVITATION, subject=board.pk)
    withdraw(recipient=board.owner, actor=user, kind=Notice.Kind.JOINED, subject=board.pk)
