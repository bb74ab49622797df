"""Sharing a board: invitations, answers, roles, and nobody whom a block keeps away."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.boundaries.models import Block
from accounts.models import Notice
from discovery.boards import membership
from discovery.boards.selectors import boards_shared_with, invitations_of, members_of, standing_of
from discovery.models import Board, BoardMember
from tests.discovery.boards.conftest import ANYBODY


def told(person) -> list[str]:
    return [notice.kind for notice in Notice.objects.filter(recipient=person, withdrawn_at__isnull=True)]


def test_an_invitation_is_accepted(owner, other, board):
    membership.invite(board=board, username=" @Other ", role="editor", by=owner)
    assert told(other) == ["invitation"]
    assert [one.board for one in invitations_of(other)] == [board]
    assert standing_of(board, other).is_invited
    assert not standing_of(board, other).edits
    for _ in range(2):
        membership.join(board=board, user=other)
    assert told(owner) == ["joined"]
    assert standing_of(board, other).edits
    assert list(boards_shared_with(other)) == [board]
    assert not invitations_of(other)


def test_an_invitation_is_declined_and_membership_ends(owner, other, board, share):
    membership.invite(board=board, username="other", role="viewer", by=owner)
    membership.leave(board=board, user=other)
    assert told(other) == []
    share(board, other)
    membership.remove_member(board=board, user=other, by=owner)
    assert not BoardMember.objects.exists()
    with pytest.raises(ValidationError, match="Nobody has invited you"):
        membership.join(board=board, user=other)


def test_inviting_again_changes_the_role_alone(owner, other, board, share):
    share(board, other)
    membership.invite(board=board, username="other", role="viewer", by=owner)
    member = BoardMember.objects.get()
    assert (member.role, bool(member.joined_at)) == ("viewer", True)
    membership.invite(board=board, username="other", role="editor", by=owner)
    assert standing_of(board, other).edits


@pytest.mark.parametrize(
    ("username", "role", "code"),
    [
        ("nobody", "editor", "unknown-person"),
        ("owner", "editor", "invite-self"),
        ("other", "king", "unknown-role"),
        ("gone", "editor", "unknown-person"),
        ("blocked", "editor", "unknown-person"),
        ("blocking", "editor", "unknown-person"),
    ],
)
def test_who_cannot_be_invited(person, owner, other, board, username, role, code):
    person("gone", is_active=False)
    Block.objects.create(blocker=owner, blocked=person("blocked"))
    Block.objects.create(blocker=person("blocking"), blocked=owner)
    with pytest.raises(ValidationError) as caught:
        membership.invite(board=board, username=username, role=role, by=owner)
    assert caught.value.code == code
    assert not BoardMember.objects.exists()


def test_only_so_many_share_a_board(person, owner, other, board, share, monkeypatch):
    monkeypatch.setattr(membership, "MEMBERS_A_BOARD", 1)
    share(board, other)
    person("third")
    with pytest.raises(ValidationError, match="1 people share"):
        membership.invite(board=board, username="third", role="editor", by=owner)
    membership.invite(board=board, username="other", role="viewer", by=owner)


def test_only_the_owner_invites_and_removes(person, other, board, share):
    share(board, other)
    person("third")
    with pytest.raises(PermissionDenied):
        membership.invite(board=board, username="third", role="editor", by=other)
    with pytest.raises(PermissionDenied):
        membership.remove_member(board=board, user=other, by=other)


def test_members_are_listed_for_each_viewer(person, owner, other, board, share):
    third, invited = person("third"), person("invited")
    share(board, other)
    share(board, third)
    membership.invite(board=board, username="invited", role="viewer", by=owner)
    Block.objects.create(blocker=third, blocked=other)
    assert [member.user for member in members_of(board, owner)] == [other, third, invited]
    assert [member.user for member in members_of(board, other)] == [other]
    assert [member.user for member in members_of(board, ANYBODY)] == [other, third]


@pytest.mark.parametrize("way", ["blocker", "blocked"])
def test_a_block_between_owner_and_member_shuts_the_board(owner, other, board, share, way):
    share(board, other)
    Board.objects.update(visibility="private")
    pair = {"blocker": owner, "blocked": other} if way == "blocker" else {"blocker": other, "blocked": owner}
    Block.objects.create(**pair)
    assert not Board.objects.visible_to(other).exists()
    assert not Board.objects.editable_by(other).exists()
    assert members_of(board, owner) == []
