"""What is on a board: putting it there, its order, its sections, many posts at once; and saving a post in one call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.boards import told
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.gathering import (
    Action,
    BoardItemSerializer,
    CarriedSerializer,
    CarryInput,
    ChoiceSerializer,
    OpenBoardSerializer,
    PlaceInput,
    PostsAsked,
    SavedAmongSerializer,
    SaveInput,
    SectionChange,
    SectionInput,
    SectionSerializer,
)
from discovery.api.inputs import PageInput, read
from discovery.api.serializers import render, render_posts
from discovery.boards import arranging, carrying, selectors, services
from discovery.boards.models import Board, BoardItem, BoardSection
from discovery.posts.selectors import get_post


class Items(Endpoint):
    @operation(
        "What is on a board, in its order",
        asks=PageInput,
        answer=BoardItemSerializer,
        listed=True,
        example=samples.BOARD_ITEM,
    )
    def get(self, request: Request, board_id: UUID) -> Response:
        board, asked = selectors.get_board(board_id, self.viewer), read(PageInput, request.query_params)
        page = selectors.items(board, self.viewer, asked["cursor"] or None, asked["page_size"])
        sections = [stretch.section for stretch in page.stretches for _ in stretch.posts]
        results = [
            {"section": section and section.pk, "post": post}
            for section, post in zip(sections, render_posts(page.posts, request), strict=True)
        ]
        return self.listed(results, page.next)


class OneItem(Endpoint):
    """Whether a post is on the board is in the verb, so that a request that arrives twice changes nothing."""

    @operation(
        "Put a post on a board, or where it stands there",
        takes=PlaceInput,
        takes_example={"section": 4, "place": 0},
        answer=OpenBoardSerializer,
        example=samples.OPEN_BOARD,
        detail="Without a section or place: before all others; a post that is there stays where it is.",
    )
    @transaction.atomic
    def put(self, request: Request, board_id: UUID, post_id: UUID) -> Response:
        board, post = selectors.get_board(board_id, self.viewer), get_post(post_id, self.viewer)
        given: dict[str, Any] = read(PlaceInput, request.data)
        section = _section_of(board, given.get("section"))
        item = services.add(board=board, post=post, by=self.member, section=section)
        if given:
            kept = section if "section" in given else item.section
            arranging.move(board=board, post=post, section=kept, place=given.get("place", 0), by=self.member)
        return Response(told(self, board_id))

    @operation("Take a post off a board", status=204, detail="Editors take off what they added, the owner all.")
    def delete(self, request: Request, board_id: UUID, post_id: UUID) -> Response:
        board, post = selectors.get_board(board_id, self.viewer), get_post(post_id, self.viewer)
        services.remove(board=board, post=post, by=self.member)
        return Response(status=204)


class Carry(Endpoint):
    @operation(
        "Copy, move, sort or take off many posts of a board",
        takes=CarryInput,
        takes_example={"posts": [samples.POST_ID], "action": "section", "section": 4},
        answer=CarriedSerializer,
        example={"posts": 1},
        detail="All of it is done, or nothing. `posts` in the answer is how many it concerned.",
    )
    def post(self, request: Request, board_id: UUID) -> Response:
        board = selectors.get_board(board_id, self.viewer)
        services.require_editor(board, self.member)
        given = read(CarryInput, request.data)
        items = carrying.chosen_items(board, given["posts"], self.member)
        return Response({"posts": self._carried(board, items, given)})

    def _carried(self, board: Board, items: list[BoardItem], given: dict[str, Any]) -> int:
        match Action(given["action"]):
            case Action.SECTION:
                section = _section_of(board, given.get("section"))
                return carrying.put_into(section=section, items=items, by=self.member)
            case Action.REMOVE:
                return carrying.take_off(items=items, by=self.member)
            case Action.COPY:
                return carrying.copy_to(board=self._other(given), items=items, by=self.member)
            case Action.MOVE:
                return carrying.move_to(board=self._other(given), items=items, by=self.member)

    def _other(self, given: dict[str, Any]) -> Board:
        if "to" not in given:
            raise carrying.no_board()
        return selectors.get_board(given["to"], self.viewer)


class Sections(Endpoint):
    @operation(
        "The sections of a board, in their order",
        answer=SectionSerializer,
        listed=True,
        example={"id": 4, "name": "Winter"},
    )
    def get(self, request: Request, board_id: UUID) -> Response:
        board = selectors.get_board(board_id, self.viewer)
        return self.listed(render(SectionSerializer, board.sections.order_by("position", "pk"), request))

    @operation(
        "Add a section",
        takes=SectionInput,
        takes_example={"name": "Winter"},
        answer=SectionSerializer,
        status=201,
        example={"id": 4, "name": "Winter"},
        detail="One that is called so already is that section.",
    )
    def post(self, request: Request, board_id: UUID) -> Response:
        board = selectors.get_board(board_id, self.viewer)
        made = arranging.add_section(board=board, by=self.member, **read(SectionInput, request.data))
        place = self.absolute(reverse("api:board_section", args=[board.pk, made.pk]))
        return Response(SectionSerializer(made).data, status=201, headers={"Location": place})


class OneSection(Endpoint):
    @operation(
        "Rename or move a section",
        takes=SectionChange,
        takes_example={"name": "Spring", "place": 0},
        answer=SectionSerializer,
        example={"id": 4, "name": "Spring"},
    )
    @transaction.atomic
    def patch(self, request: Request, board_id: UUID, section_id: int) -> Response:
        section, given = self._section(board_id, section_id), read(SectionChange, request.data)
        services.require_editor(section.board, self.member)
        if "name" in given:
            arranging.rename_section(section=section, name=given["name"], by=self.member)
        if "place" in given:
            arranging.move_section(section=section, place=given["place"], by=self.member)
        return Response(SectionSerializer(section).data)

    @operation("Delete a section", status=204, detail="What stood in it stays on the board.")
    def delete(self, request: Request, board_id: UUID, section_id: int) -> Response:
        arranging.delete_section(section=self._section(board_id, section_id), by=self.member)
        return Response(status=204)

    def _section(self, board_id: UUID, section_id: int) -> BoardSection:
        board = selectors.get_board(board_id, self.viewer)
        return board.sections.select_related("board").get(pk=section_id)


class Save(Endpoint):
    """The page's two clicks in one: which boards there are, and onto the one of a name."""

    permission_classes = (IsAuthenticated,)

    @operation(
        "The boards to which I may add a post",
        answer=ChoiceSerializer,
        listed=True,
        example=samples.CHOICE,
        detail="The last one that you added to comes first.",
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        post = get_post(post_id, self.viewer)
        return self.listed(render(ChoiceSerializer, selectors.boards_to_add_to(self.member, post), request))

    @operation(
        "Put a post on my board of this name, which is made where there is none",
        takes=SaveInput,
        takes_example={"name": "Reeds"},
        answer=OpenBoardSerializer,
        example=samples.OPEN_BOARD,
        status=201,
    )
    @transaction.atomic
    def post(self, request: Request, post_id: UUID) -> Response:
        post = get_post(post_id, self.viewer)
        board = services.add_to_named(owner=self.member, post=post, **read(SaveInput, request.data))
        place = self.absolute(reverse("api:board", args=[board.pk]))
        return Response(told(self, board.pk), status=201, headers={"Location": place})


class SavedAmong(Endpoint):
    permission_classes = (IsAuthenticated,)

    @operation(
        "Which of some posts are on boards to which I may add",
        asks=PostsAsked,
        answer=SavedAmongSerializer,
        example={"saved": [samples.POST_ID]},
        detail="`post` can be repeated, up to 300 times.",
    )
    def get(self, request: Request) -> Response:
        wanted = read(PostsAsked, request.query_params)["post"]
        return Response({"saved": sorted(str(found) for found in selectors.saved_among(self.member, wanted))})


def _section_of(board: Board, number: int | None) -> BoardSection | None:
    if number is None:
        return None
    section = board.sections.filter(pk=number).first()
    if section is None:
        raise arranging.unknown_section()
    return section
