"""Boards: lists of them, one to read and to change, following it, what would go with it, and its zip."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.boundaries.selectors import get_person_for
from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.gathering import (
    BoardChange,
    BoardInput,
    BoardSerializer,
    CoverInput,
    OpenBoardSerializer,
    open_board,
)
from discovery.api.inputs import PageInput, read
from discovery.api.keysets import Keyset
from discovery.api.serializers import PostSerializer, render, render_posts
from discovery.boards import selectors, services
from discovery.boards.export import credits_of, zipped
from discovery.boards.models import BoardQuerySet
from discovery.posts.models import Picture
from discovery.posts.selectors import get_post

LATEST_FIRST = Keyset([("-updated_at", datetime), ("-pk", UUID)])
SUGGESTED = 24


class BoardList(Endpoint):
    """Boards in pages, the last one added to first."""

    def list_boards(self, boards: BoardQuerySet) -> Response:
        asked = read(PageInput, self.request.query_params)
        size = asked["page_size"]
        found = selectors.cards(LATEST_FIRST.behind(boards, asked["cursor"])[: size + 1], self.viewer)
        shown, cursor = LATEST_FIRST.cut(found, size, lambda card: card.board)
        return self.listed(render(BoardSerializer, shown, self.request), cursor)


class Boards(BoardList):
    permission_classes = (IsAuthenticated,)

    @operation(
        "Boards of mine, the last one added to first",
        asks=PageInput,
        answer=BoardSerializer,
        listed=True,
        example=samples.BOARD,
    )
    def get(self, request: Request) -> Response:
        return self.list_boards(selectors.boards_of(self.member, self.member))

    @operation(
        "Make a board",
        takes=BoardInput,
        takes_example={"name": "Reeds"},
        answer=OpenBoardSerializer,
        status=201,
        example=samples.OPEN_BOARD,
    )
    def post(self, request: Request) -> Response:
        board = services.create(owner=self.member, **read(BoardInput, request.data))
        place = self.absolute(reverse("api:board", args=[board.pk]))
        return Response(told(self, board.pk), status=201, headers={"Location": place})


class SharedBoards(BoardList):
    permission_classes = (IsAuthenticated,)

    @operation(
        "Boards that others share with me", asks=PageInput, answer=BoardSerializer, listed=True, example=samples.BOARD
    )
    def get(self, request: Request) -> Response:
        return self.list_boards(selectors.boards_shared_with(self.member))


class FollowedBoards(BoardList):
    permission_classes = (IsAuthenticated,)

    @operation("Boards that I follow", asks=PageInput, answer=BoardSerializer, listed=True, example=samples.BOARD)
    def get(self, request: Request) -> Response:
        return self.list_boards(selectors.followed_boards(self.member))


class BoardsOf(BoardList):
    @operation("Boards of somebody", asks=PageInput, answer=BoardSerializer, listed=True, example=samples.BOARD)
    def get(self, request: Request, username: str) -> Response:
        return self.list_boards(selectors.boards_of(get_person_for(username, self.viewer), self.viewer))


class BoardsWith(BoardList):
    @operation("Boards that hold a post", asks=PageInput, answer=BoardSerializer, listed=True, example=samples.BOARD)
    def get(self, request: Request, post_id: UUID) -> Response:
        return self.list_boards(selectors.boards_with(get_post(post_id, self.viewer), self.viewer))


class OneBoard(Endpoint):
    @operation(
        "A board, with its sections and colours",
        answer=OpenBoardSerializer,
        example=samples.OPEN_BOARD,
        detail="What is on it is at `items/`.",
    )
    def get(self, request: Request, board_id: UUID) -> Response:
        return Response(told(self, board_id))

    @operation(
        "Change a board's name, words or visibility",
        takes=BoardChange,
        takes_example={"name": "Herons"},
        answer=OpenBoardSerializer,
        example=samples.OPEN_BOARD,
    )
    def patch(self, request: Request, board_id: UUID) -> Response:
        board = selectors.get_own_board(board_id, self.viewer)
        words = {"name": board.name, "description": board.description, "visibility": board.visibility}
        services.edit(board=board, by=self.member, **words | read(BoardChange, request.data))
        return Response(told(self, board_id))

    @operation("Delete a board", status=204, detail="The posts on it stay.")
    def delete(self, request: Request, board_id: UUID) -> Response:
        services.delete(board=selectors.get_own_board(board_id, self.viewer), by=self.member)
        return Response(status=204)


class Cover(Endpoint):
    @operation(
        "Let a picture stand for the board",
        takes=CoverInput,
        takes_example={"picture": samples.PICTURE_ID},
        answer=OpenBoardSerializer,
        example=samples.OPEN_BOARD,
    )
    def put(self, request: Request, board_id: UUID) -> Response:
        board = selectors.get_own_board(board_id, self.viewer)
        picture = Picture.objects.filter(pk=read(CoverInput, request.data)["picture"]).first()
        if picture is None:
            raise services.unknown_cover()
        services.set_cover(board=board, picture=picture, by=self.member)
        return Response(told(self, board_id))

    @operation("Leave the cover to the board's order", status=204)
    def delete(self, request: Request, board_id: UUID) -> Response:
        services.set_cover(board=selectors.get_own_board(board_id, self.viewer), picture=None, by=self.member)
        return Response(status=204)


class FollowBoard(Endpoint):
    @operation("Follow a board", answer=OpenBoardSerializer, example=samples.OPEN_BOARD)
    def put(self, request: Request, board_id: UUID) -> Response:
        services.follow(board=selectors.get_board(board_id, self.viewer), user=self.member)
        return Response(told(self, board_id))

    @operation("Follow a board no longer", status=204)
    def delete(self, request: Request, board_id: UUID) -> Response:
        services.unfollow(board=selectors.get_board(board_id, self.viewer), user=self.member)
        return Response(status=204)


class MoreForBoard(Endpoint):
    throttle_scope = "similar"

    @operation(
        "Posts that would go with a board",
        answer=PostSerializer,
        listed=True,
        example=samples.POST,
        detail="To begin an empty board with: posts that say the words of its name, else what you liked.",
    )
    def get(self, request: Request, board_id: UUID) -> Response:
        board = selectors.get_board(board_id, self.viewer)
        suggest = selectors.more_for_board if board.posts_seen else selectors.beginnings_of  # type: ignore[attr-defined]
        return self.listed(render_posts(suggest(board, self.viewer, SUGGESTED), request))


class ZipRenderer(JSONRenderer):
    """Lets `Accept` ask for a zip; what is rendered is a problem alone."""

    media_type = "application/zip"


class ExportBoard(Endpoint):
    permission_classes = (IsAuthenticated,)

    renderer_classes = (JSONRenderer, ZipRenderer)

    @extend_schema(
        summary="A board's pictures as a zip, with who made them",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, board_id: UUID) -> StreamingHttpResponse:
        board = selectors.get_board(board_id, self.viewer)
        credits = credits_of(board, self.viewer, self.absolute)
        link = self.absolute(board.get_absolute_url())
        response = StreamingHttpResponse(zipped(board, credits, link), content_type="application/zip")
        name = slugify(board.name, allow_unicode=True) or "board"
        response["Content-Disposition"] = content_disposition_header(True, f"{name}.zip")
        return response


def told(endpoint: Endpoint, board_id: UUID) -> dict[str, Any]:
    """The board as it is now. Raises Board.DoesNotExist."""
    opened = open_board(board_id, endpoint.viewer)
    return dict(OpenBoardSerializer(opened, context={"request": endpoint.request}).data)
