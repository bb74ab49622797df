"""Boards read: one, what its viewer is to it, and the lists of boards, each with the number that the viewer sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.boundaries.models import Block, Mute
from accounts.users.models import User
from discovery.boards.candidates import beginnings_of, colours_of_board, more_for_board, vectors_of_board
from discovery.boards.contents import in_order, items, items_seen, number_seen
from discovery.boards.models import Board, BoardFollow, BoardItem, BoardMember, BoardQuerySet
from discovery.posts.models import Picture, Post, Viewer

__all__ = [
    "added_to_followed",
    "beginnings_of",
    "boards_of",
    "boards_shared_with",
    "boards_to_add_to",
    "boards_with",
    "cards",
    "colours_of_board",
    "followed_boards",
    "get_board",
    "get_own_board",
    "invitations_of",
    "is_saved",
    "items",
    "members_of",
    "more_for_board",
    "saved_among",
    "standing_of",
    "vectors_of_board",
]

PICTURES_ON_A_CARD = 3


@dataclass(frozen=True)
class BoardCard:
    """A board in a list: how many posts the viewer sees on it, and pictures of theirs, its cover first."""

    board: Board
    posts: int
    pictures: Sequence[Picture]


@dataclass(frozen=True)
class Standing:
    """What somebody is to a board."""

    owns: bool = False
    edits: bool = False
    membership: BoardMember | None = None
    follows: bool = False

    @property
    def is_invited(self) -> bool:
        return self.membership is not None and self.membership.joined_at is None

    @property
    def is_member(self) -> bool:
        return self.membership is not None and self.membership.joined_at is not None


def get_board(board_id: UUID, viewer: Viewer) -> Board:
    """The board, with `posts_seen`. Raises Board.DoesNotExist alike for missing and forbidden ones."""
    boards = Board.objects.visible_to(viewer).select_related("owner")
    return boards.annotate(posts_seen=number_seen(viewer)).get(pk=board_id)


def get_own_board(board_id: UUID, viewer: Viewer) -> Board:
    """The board, for its owner to change. Raises PermissionDenied to others, who may see but not change it."""
    board = get_board(board_id, viewer)
    if board.owner_id != viewer.pk:
        raise PermissionDenied(_("Only the board's owner can do that."))
    return board


def standing_of(board: Board, viewer: Viewer) -> Standing:
    if not viewer.is_authenticated:
        return Standing()
    if board.owner_id == viewer.pk:
        return Standing(owns=True, edits=True)
    membership = BoardMember.objects.filter(board=board, user=viewer.pk).first()
    edits = membership is not None and membership.joined_at is not None and membership.role == BoardMember.Role.EDITOR
    follows = BoardFollow.objects.filter(board=board, user=viewer.pk).exists()
    return Standing(False, edits, membership, follows)


def members_of(board: Board, viewer: Viewer) -> list[BoardMember]:
    """Who has joined, and for the owner who has been invited too; nobody whom a block keeps from `viewer`."""
    members = board.members.filter(user__is_active=True).select_related("user").order_by("joined_at", "invited_at")
    if viewer.pk != board.owner_id:
        members = members.filter(joined_at__isnull=False)
    if viewer.is_authenticated:
        members = members.filter(~Block.objects.between(viewer.pk, "user_id"))
    return list(members)


def boards_of(person: User, viewer: Viewer) -> BoardQuerySet:
    """Those that `person` owns and `viewer` may see, the last one added to first."""
    return Board.objects.visible_to(viewer).filter(owner=person).order_by("-updated_at", "-pk")


def boards_shared_with(viewer: User) -> BoardQuerySet:
    joined = BoardMember.objects.filter(user=viewer, board=OuterRef("pk"), joined_at__isnull=False)
    return Board.objects.visible_to(viewer).filter(Exists(joined)).order_by("-updated_at", "-pk")


def invitations_of(viewer: User) -> QuerySet[BoardMember]:
    """Invitations to boards that wait for an answer, the newest first."""
    boards = Board.objects.visible_to(viewer).filter(pk=OuterRef("board_id"))
    waiting = BoardMember.objects.filter(Exists(boards), user=viewer, joined_at__isnull=True)
    return waiting.select_related("board__owner").order_by("-invited_at", "-pk")


def followed_boards(viewer: User) -> BoardQuerySet:
    follows = BoardFollow.objects.filter(user=viewer, board=OuterRef("pk"))
    return Board.objects.visible_to(viewer).filter(Exists(follows)).order_by("-updated_at", "-pk")


def added_to_followed(viewer: Viewer) -> QuerySet[BoardItem]:
    """What others have put on boards that `viewer` follows and may see, of posts that they may see.

    Nothing on a board of somebody whom they mute, nor what was put there by such a person, or past a block.
    """
    follows = BoardFollow.objects.filter(user=viewer.pk or 0, board=OuterRef("pk"))
    boards = Board.objects.visible_to(viewer).filter(Exists(follows), pk=OuterRef("board_id"))
    by_muted = Mute.objects.filter(user=viewer.pk or 0, muted=OuterRef("added_by_id"))
    of_muted = Mute.objects.filter(user=viewer.pk or 0, muted=OuterRef("board__owner_id"))
    blocked = Block.objects.between(viewer.pk or 0, "added_by_id")
    found = items_seen(viewer).filter(Exists(boards), ~Exists(by_muted), ~Exists(of_muted), ~blocked)
    return found.exclude(added_by=viewer.pk or 0)


def boards_with(post: Post, viewer: Viewer) -> BoardQuerySet:
    """The boards on which `viewer` finds this post, which they may see; none of somebody whom they mute."""
    held = BoardItem.objects.filter(board=OuterRef("pk"), post=post)
    muted = Mute.objects.filter(user=viewer.pk or 0, muted=OuterRef("owner_id"))
    return Board.objects.visible_to(viewer).filter(Exists(held), ~Exists(muted)).order_by("-updated_at", "-pk")


def boards_to_add_to(viewer: User, post: Post | None = None) -> list[Board]:
    """The boards to which `viewer` may add, the last one that they added to first; one query, however many there are.

    `held_by` says who put `post` on each, None where it is not there.
    """
    mine = BoardItem.objects.filter(board=OuterRef("pk"), added_by=viewer).order_by().values("board")
    used = Subquery(mine.annotate(latest=Max("created_at")).values("latest"))
    holder = BoardItem.objects.filter(board=OuterRef("pk"), post=post).values("added_by")[:1]
    boards = Board.objects.editable_by(viewer).select_related("owner")
    boards = boards.annotate(held_by=Subquery(holder), used=Coalesce(used, F("created_at")))
    return list(boards.order_by("-used", "-pk"))


def is_saved(post: Post, viewer: User) -> bool:
    """Whether it is on any board to which `viewer` may add."""
    return Board.objects.editable_by(viewer).filter(items__post=post).exists()


def saved_among(user: Viewer, post_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the posts that are on a board to which `user` may add; one query. What they may not see is not told."""
    boards = Board.objects.editable_by(user).filter(pk=OuterRef("board_id"))
    held = items_seen(user).filter(Exists(boards), post__in=list(post_ids))
    return set(held.values_list("post", flat=True))


def cards(boards: BoardQuerySet, viewer: Viewer) -> list[BoardCard]:
    """The boards in their order, as lists show them; three queries, however many there are."""
    on_it = items_seen(viewer).filter(board=OuterRef("pk"))
    covering = on_it.filter(post__pictures=OuterRef("cover")).values("post")[:1]
    leading = in_order(on_it).values("post")[:PICTURES_ON_A_CARD]
    rows = list(
        boards.select_related("owner").annotate(
            posts_seen=number_seen(viewer), covering=Subquery(covering), leading=ArraySubquery(leading)
        )
    )
    pictures = _first_pictures({post_id for row in rows for post_id in row.leading})
    covers = _shown().in_bulk([row.cover_id for row in rows if row.cover_id and row.covering])
    return [
        BoardCard(
            row,
            row.posts_seen,
            _led_by(
                covers.get(row.cover_id) if row.cover_id else None,
                [pictures[post_id] for post_id in row.leading if post_id in pictures],
            ),
        )
        for row in rows
    ]


def _first_pictures(post_ids: Iterable[UUID]) -> dict[UUID, Picture]:
    ready = _shown().filter(post__in=post_ids, state=Picture.State.READY)
    return {picture.post_id: picture for picture in ready.order_by("post", "position").distinct("post")}


def _shown() -> QuerySet[Picture]:
    """With their posts and authors, of which a page asks whether they are sensitive, and for all."""
    return Picture.objects.select_related("post__author")


def _led_by(cover: Picture | None, others: list[Picture]) -> list[Picture]:
    """The chosen cover, where there is one to be seen, and behind it what stands first on the board."""
    shown = [cover, *(one for one in others if one.post_id != cover.post_id)] if cover else others
    return shown[:PICTURES_ON_A_CARD]
