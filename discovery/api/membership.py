"""Who shares a board: its members and invitations, and answering one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.users.models import User
from discovery.api import samples
from discovery.api.boards import told
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.gathering import BoardInvitationSerializer, MemberSerializer, OpenBoardSerializer, RoleInput
from discovery.api.inputs import PageInput, read
from discovery.api.keysets import Keyset
from discovery.api.serializers import render
from discovery.boards import membership, selectors

LATEST_FIRST = Keyset([("-invited_at", datetime), ("-pk", int)])


class Invitations(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation(
        "Boards that I am asked to share",
        asks=PageInput,
        answer=BoardInvitationSerializer,
        listed=True,
        example=samples.INVITATION,
    )
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        waiting = selectors.invitations_of(self.member)
        found, cursor = LATEST_FIRST.page(waiting, asked["cursor"], asked["page_size"])
        return self.listed(render(BoardInvitationSerializer, found, request), cursor)


class Members(Endpoint):
    @operation(
        "Who shares a board",
        answer=MemberSerializer,
        listed=True,
        example=samples.MEMBER,
        detail="Its owner sees who is invited, too; `joined_at` is then null.",
    )
    def get(self, request: Request, board_id: UUID) -> Response:
        board = selectors.get_board(board_id, self.viewer)
        return self.listed(render(MemberSerializer, selectors.members_of(board, self.viewer), request))


class OneMember(Endpoint):
    @operation(
        "Invite somebody to share a board, or change their role",
        takes=RoleInput,
        takes_example={"role": "editor"},
        answer=MemberSerializer,
        example=samples.MEMBER,
    )
    def put(self, request: Request, board_id: UUID, username: str) -> Response:
        board = selectors.get_own_board(board_id, self.viewer)
        role = read(RoleInput, request.data)["role"]
        member = membership.invite(board=board, username=username, role=role, by=self.member)
        return Response(MemberSerializer(member, context={"request": request}).data)

    @operation(
        "End somebody's sharing of a board, or take the invitation back", status=204, detail="What they added stays."
    )
    def delete(self, request: Request, board_id: UUID, username: str) -> Response:
        board = selectors.get_own_board(board_id, self.viewer)
        person = User.objects.get(board_memberships__board=board, username=username.replace("\x00", ""))
        membership.remove_member(board=board, user=person, by=self.member)
        return Response(status=204)


class Membership(Endpoint):
    """One's own: PUT accepts the invitation, DELETE declines it or leaves."""

    @operation("Accept the invitation to a board", answer=OpenBoardSerializer, example=samples.OPEN_BOARD)
    def put(self, request: Request, board_id: UUID) -> Response:
        membership.join(board=selectors.get_board(board_id, self.viewer), user=self.member)
        return Response(told(self, board_id))

    @operation("Decline the invitation to a board, or leave it", status=204, detail="What you added stays.")
    def delete(self, request: Request, board_id: UUID) -> Response:
        membership.leave(board=selectors.get_board(board_id, self.viewer), user=self.member)
        return Response(status=204)
