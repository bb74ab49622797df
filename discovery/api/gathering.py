"""What the API tells of boards, and what it takes for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rest_framework import serializers

from discovery.api.inputs import StrictInput
from discovery.api.serializers import AuthorSerializer, EvidenceSerializer, PageURL, PostSerializer
from discovery.boards.models import Board, BoardMember, BoardSection
from discovery.boards.selectors import BoardCard, Standing, cards, colours_of_board, standing_of
from discovery.posts.models import Viewer

# A key of PostgreSQL's bigint at most.
LARGEST = 2**63 - 1
ASKED_AT_ONCE = 300


class Action(StrEnum):
    """What is done to many posts of a board at once."""

    COPY = "copy"
    MOVE = "move"
    SECTION = "section"
    REMOVE = "remove"


@dataclass(frozen=True)
class OpenBoard(BoardCard):
    """A board with what its own page tells: the viewer's standing, its sections, its colours."""

    standing: Standing
    sections: Sequence[BoardSection]
    colours: Sequence[str]


def open_board(board_id: UUID, viewer: Viewer) -> OpenBoard:
    """Raises Board.DoesNotExist alike for missing and forbidden ones."""
    found = cards(Board.objects.visible_to(viewer).filter(pk=board_id), viewer)
    if not found:
        raise Board.DoesNotExist
    board = found[0].board
    return OpenBoard(
        board,
        found[0].posts,
        found[0].pictures,
        standing_of(board, viewer),
        list(board.sections.order_by("position", "pk")),
        colours_of_board(board, viewer),
    )


class BoardSerializer(serializers.Serializer):
    """A board in a list: `posts` is how many the viewer sees on it, `pictures` up to three of them, its cover first."""

    id = serializers.UUIDField(source="board.pk")
    url = PageURL(source="board")
    name = serializers.CharField(source="board.name")
    description = serializers.CharField(source="board.description", allow_blank=True)
    visibility = serializers.ChoiceField(Board.Visibility.choices, source="board.visibility")
    owner = AuthorSerializer(source="board.owner")
    posts = serializers.IntegerField(min_value=0)
    pictures = EvidenceSerializer(many=True)
    created_at = serializers.DateTimeField(source="board.created_at")
    updated_at = serializers.DateTimeField(source="board.updated_at")


class SectionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class StandingSerializer(serializers.Serializer):
    """What the viewer is to a board."""

    owns = serializers.BooleanField()
    edits = serializers.BooleanField()
    invited = serializers.BooleanField(source="is_invited")
    member = serializers.BooleanField(source="is_member")
    follows = serializers.BooleanField()


class OpenBoardSerializer(BoardSerializer):
    """A board by itself: its sections in their order, and its colours, the largest share first."""

    sections = SectionSerializer(many=True)
    colours = serializers.ListField(child=serializers.CharField())
    standing = StandingSerializer()


class BoardItemSerializer(serializers.Serializer):
    """A post on a board; `section` is null where it stands in none."""

    section = serializers.IntegerField(allow_null=True)
    post = PostSerializer()


class MemberSerializer(serializers.Serializer):
    person = AuthorSerializer(source="user")
    role = serializers.ChoiceField(BoardMember.Role.choices)
    invited_at = serializers.DateTimeField()
    joined_at = serializers.DateTimeField(allow_null=True)


class BoardInvitationSerializer(serializers.Serializer):
    """A board that one is asked to share."""

    board = serializers.UUIDField(source="board_id")
    url = PageURL(source="board")
    name = serializers.CharField(source="board.name")
    owner = AuthorSerializer(source="board.owner")
    role = serializers.ChoiceField(BoardMember.Role.choices)
    invited_at = serializers.DateTimeField()


class ChoiceSerializer(serializers.Serializer):
    """A board to which the viewer may add; `saved` where the post is on it already."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    visibility = serializers.ChoiceField(Board.Visibility.choices)
    owner = AuthorSerializer()
    saved = serializers.SerializerMethodField()

    def get_saved(self, board: Board) -> bool:
        return board.held_by is not None  # type: ignore[attr-defined]  # boards_to_add_to has annotated it


class BoardInput(StrictInput):
    name = serializers.CharField()
    description = serializers.CharField(required=False, allow_blank=True, default="")
    visibility = serializers.CharField(required=False, default=Board.Visibility.PUBLIC)


class BoardChange(StrictInput):
    """What is left out stays as it is."""

    name = serializers.CharField(required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    visibility = serializers.CharField(required=False)


class CoverInput(StrictInput):
    picture = serializers.UUIDField()


class PlaceInput(StrictInput):
    """Where a post stands: the number of its section, null for none, and its place in it, from 0."""

    section = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST)
    place = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)


class CarryInput(StrictInput):
    """`to` is the other board of “copy” and “move”; `section` that of “section”, null for none."""

    posts = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)
    action = serializers.ChoiceField([action.value for action in Action])
    to = serializers.UUIDField(required=False)
    section = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST)


class SectionInput(StrictInput):
    name = serializers.CharField()


class SectionChange(StrictInput):
    """A new name, a new place among the sections, from 0, or both."""

    name = serializers.CharField(required=False)
    place = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)


class RoleInput(StrictInput):
    role = serializers.CharField(required=False, default=BoardMember.Role.EDITOR)


class SaveInput(StrictInput):
    """The board's name; it is made, with this visibility, where one has none of that name."""

    name = serializers.CharField()
    visibility = serializers.CharField(required=False, default=Board.Visibility.PUBLIC)


class PostsAsked(serializers.Serializer):
    post = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=ASKED_AT_ONCE)


class SavedAmongSerializer(serializers.Serializer):
    saved = serializers.ListField(child=serializers.UUIDField())


class CarriedSerializer(serializers.Serializer):
    posts = serializers.IntegerField(min_value=0)
