"""Boards as each viewer sees them: which, how many posts, which pictures, and all by a constant number of queries."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.boundaries.models import Block, Mute
from accounts.follows.models import Follow
from discovery.boards import selectors, services
from discovery.models import Board, BoardMember, Post
from tests.discovery.boards.conftest import ANYBODY


def test_a_public_board_is_for_all_and_a_private_one_for_members(owner, other, board, share):
    assert selectors.get_board(board.pk, ANYBODY) == board
    Board.objects.update(visibility="private")
    for viewer in (ANYBODY, other):
        with pytest.raises(Board.DoesNotExist):
            selectors.get_board(board.pk, viewer)
    share(board, other, BoardMember.Role.VIEWER)
    assert selectors.get_board(board.pk, other) == board
    with pytest.raises(PermissionDenied):
        selectors.get_own_board(board.pk, other)


def test_boards_of_a_private_account_are_for_followers(person, other):
    hermit = person("hermit", is_private=True)
    kept = services.create(owner=hermit, name="Kept")
    assert list(selectors.boards_of(hermit, ANYBODY)) == []
    assert list(selectors.boards_of(hermit, other)) == []
    Follow.objects.create(follower=other, followee=hermit)
    assert list(selectors.boards_of(hermit, other)) == [kept]
    assert list(selectors.boards_of(hermit, hermit)) == [kept]


@pytest.mark.parametrize("way", ["blocker", "blocked"])
def test_a_board_of_somebody_blocked_is_not_there(owner, other, board, make_post, fill, way):
    post = make_post(other)
    fill(board, post)
    services.follow(board=board, user=other)
    pair = {"blocker": owner, "blocked": other} if way == "blocker" else {"blocker": other, "blocked": owner}
    Block.objects.create(**pair)
    with pytest.raises(Board.DoesNotExist):
        selectors.get_board(board.pk, other)
    assert not selectors.followed_boards(other)
    assert not selectors.boards_with(post, other)
    # What the other posted is not on the owner's board any more either, for them.
    assert selectors.items(board, owner).posts == []
    assert selectors.get_board(board.pk, owner).posts_seen == 0


def test_the_number_is_the_length_of_the_list_for_each_viewer(person, owner, other, board, make_post, fill, share):
    follower = person("follower")
    Follow.objects.create(follower=follower, followee=other)
    share(board, other)
    own = [make_post(other, visibility=visibility) for visibility in Post.Visibility.values]
    fill(board, *own, make_post(other, release=Post.Release.DRAFT), by=other)
    fill(board, make_post(owner), make_post(owner, visibility=Post.Visibility.PRIVATE))
    for viewer, number in ((ANYBODY, 2), (follower, 3), (other, 4), (owner, 3)):
        assert selectors.get_board(board.pk, viewer).posts_seen == number
        assert len(selectors.items(board, viewer).posts) == number
        (card,) = selectors.cards(selectors.boards_of(owner, viewer), viewer)
        assert card.posts == number
        seen = set(Post.objects.visible_to(viewer))
        assert all(picture.post in seen for picture in card.pictures)


def test_a_card_shows_the_cover_first_while_its_viewer_may_see_it(owner, other, board, make_post, fill):
    posts = [make_post(owner) for _ in range(4)]
    secret = make_post(owner, visibility=Post.Visibility.PRIVATE)
    fill(board, *posts, secret)
    services.set_cover(board=board, picture=secret.cover, by=owner)

    def pictures(viewer):
        (card,) = selectors.cards(selectors.boards_of(owner, viewer), viewer)
        return [picture.post for picture in card.pictures]

    assert pictures(owner) == [secret, *posts[:2]]
    assert pictures(other) == posts[:3]


def test_boards_to_add_to_come_by_their_last_use_and_say_who_saved_the_post(
    person, owner, other, board, make_post, share
):
    third = person("third")
    boats = services.create(owner=owner, name="Boats")
    shared, looked_at = services.create(owner=other, name="Ours"), services.create(owner=third, name="Theirs")
    share(shared, owner)
    share(looked_at, owner, BoardMember.Role.VIEWER)
    post = make_post(third)
    services.add(board=board, post=make_post(third), by=owner)
    services.add(board=shared, post=post, by=other)
    found = selectors.boards_to_add_to(owner, post)
    assert found == [board, shared, boats]
    assert [one.held_by for one in found] == [None, other.pk, None]
    assert selectors.is_saved(post, owner)
    assert not selectors.is_saved(post, third)


def test_boards_with_a_post_are_those_that_the_viewer_may_see(owner, other, board, make_post, fill):
    post = make_post(other)
    kept = services.create(owner=owner, name="Kept", visibility="private")
    fill(board, post)
    fill(kept, post)
    assert set(selectors.boards_with(post, owner)) == {board, kept}
    assert list(selectors.boards_with(post, other)) == [board]
    assert list(selectors.boards_with(post, ANYBODY)) == [board]
    Mute.objects.create(user=other, muted=owner)
    assert not selectors.boards_with(post, other)


def test_followed_boards_that_are_hidden_now_are_left_out(owner, other, board):
    services.follow(board=board, user=other)
    assert list(selectors.followed_boards(other)) == [board]
    Board.objects.update(visibility="private")
    assert not selectors.followed_boards(other)


def test_lists_cost_the_same_however_long_they_are(owner, other, make_post, fill):
    def cost(ask) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            ask()
        return len(caught)

    def asked() -> tuple[int, ...]:
        first = selectors.boards_of(owner, other)[0]
        return (
            cost(lambda: selectors.cards(selectors.boards_of(owner, other), other)),
            cost(lambda: selectors.boards_to_add_to(owner)),
            cost(lambda: [(str(p.author), p.cover, list(p.tags.all())) for p in selectors.items(first, other).posts]),
        )

    def grow(names: str) -> None:
        for name in names:
            made = services.create(owner=owner, name=name)
            services.set_cover(board=fill(made, *(make_post(other) for _ in range(3))), picture=None, by=owner)

    grow("a")
    few = asked()
    grow("bcde")
    assert asked() == few
    assert few[:2] == (2, 1)
