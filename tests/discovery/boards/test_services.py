"""Changes to boards: what they do once and twice, whom they tell, and what they refuse to whom."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.boundaries.models import Block
from accounts.models import Notice
from accounts.users.models import User
from discovery.boards import services
from discovery.models import Board, BoardFollow, BoardItem, BoardMember
from discovery.posts.models import Picture, Post


def refused(code: str, call, **arguments) -> None:
    with pytest.raises(ValidationError) as caught:
        call(**arguments)
    assert caught.value.code == code


def told(person: User) -> list[tuple[str, str]]:
    notices = Notice.objects.filter(recipient=person, withdrawn_at__isnull=True)
    return [(notice.kind, notice.actor.username) for notice in notices]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"name": " \x00 "}, "without-name"),
        ({"name": "x" * 81}, "name-too-long"),
        ({"name": "x", "description": "x" * 501}, "description-too-long"),
        ({"name": "x", "visibility": "secret"}, "unknown-visibility"),
    ],
)
def test_words_that_will_not_do_are_refused(owner, words, code):
    refused(code, services.create, owner=owner, **words)
    assert not Board.objects.exists()


def test_nobody_has_two_boards_of_a_name(owner, other, board):
    refused("board-name-taken", services.create, owner=owner, name="  harbours ")
    services.create(owner=other, name="Harbours")
    second = services.create(owner=owner, name="Boats")
    refused(
        "board-name-taken", services.edit, board=second, name="HARBOURS", description="", visibility="public", by=owner
    )
    services.edit(board=board, name="harbours", description="At sea.", visibility="private", by=owner)
    board.refresh_from_db()
    assert (board.name, board.description, board.visibility) == ("harbours", "At sea.", "private")


def test_there_are_only_so_many_boards_and_posts_on_one(owner, board, make_post, monkeypatch):
    monkeypatch.setattr(services, "BOARDS_A_PERSON", 1)
    monkeypatch.setattr(services, "POSTS_A_BOARD", 1)
    refused("too-many-boards", services.create, owner=owner, name="Another")
    services.add(board=board, post=make_post(owner), by=owner)
    refused("board-full", services.add, board=board, post=make_post(owner), by=owner)


def test_saving_twice_is_saving_once_and_counts_as_news_of_the_board(owner, other, board, make_post):
    post, before = make_post(other), board.updated_at
    first = services.add(board=board, post=post, by=owner)
    board.refresh_from_db()
    assert board.updated_at > before
    again = services.add(board=board, post=post, by=owner)
    assert first == again
    assert BoardItem.objects.count() == 1


def test_the_author_of_what_is_saved_to_a_public_board_is_told(owner, other, board, make_post):
    post = make_post(other)
    services.add(board=board, post=post, by=owner)
    assert told(other) == [("save", "owner")]
    services.remove(board=board, post=post, by=owner)
    assert told(other) == []


def test_what_is_saved_where_its_author_cannot_look_tells_nobody(person, owner, other, board, make_post):
    private = services.create(owner=owner, name="Mine", visibility="private")
    services.add(board=private, post=make_post(other), by=owner)
    hermit = person("hermit", is_private=True)
    services.add(board=services.create(owner=hermit, name="Kept"), post=make_post(other), by=hermit)
    services.add(board=board, post=make_post(owner), by=owner)
    assert not Notice.objects.exists()


def test_the_author_stays_told_while_another_public_board_of_the_same_person_holds_it(owner, other, board, make_post):
    post, second = make_post(other), services.create(owner=owner, name="Boats")
    for one in (board, second):
        services.add(board=one, post=post, by=owner)
    services.remove(board=board, post=post, by=owner)
    assert told(other) == [("save", "owner")]


@pytest.mark.parametrize("visibility", [Post.Visibility.FOLLOWERS, Post.Visibility.PRIVATE])
def test_nobody_saves_what_they_may_not_see(owner, other, board, make_post, visibility):
    refused("unknown-post", services.add, board=board, post=make_post(other, visibility=visibility), by=owner)


def test_nobody_saves_a_post_of_somebody_blocked_either_way(owner, other, board, make_post):
    Block.objects.create(blocker=other, blocked=owner)
    refused("unknown-post", services.add, board=board, post=make_post(other), by=owner)


def test_only_editors_who_have_joined_add(person, owner, other, board, make_post, share):
    post, looker, invited = make_post(owner), person("looker"), person("invited")
    share(board, looker, BoardMember.Role.VIEWER)
    BoardMember.objects.create(board=board, user=invited)
    for one in (other, looker, invited):
        with pytest.raises(PermissionDenied):
            services.add(board=board, post=post, by=one)
    share(board, other)
    services.add(board=board, post=post, by=other)
    assert BoardItem.objects.get().added_by == other


def test_an_editor_removes_what_they_added_and_the_owner_everything(owner, other, board, make_post, share):
    share(board, other)
    theirs, own = make_post(other), make_post(owner)
    services.add(board=board, post=theirs, by=other)
    services.add(board=board, post=own, by=owner)
    with pytest.raises(PermissionDenied):
        services.remove(board=board, post=own, by=other)
    services.remove(board=board, post=theirs, by=other)
    services.remove(board=board, post=theirs, by=other)
    services.remove(board=board, post=own, by=owner)
    assert not BoardItem.objects.exists()


def test_the_cover_is_a_picture_on_the_board_and_goes_with_it(owner, other, board, make_post):
    post, elsewhere = make_post(other), make_post(other)
    services.add(board=board, post=post, by=owner)
    refused("unknown-picture", services.set_cover, board=board, picture=elsewhere.cover, by=owner)
    services.set_cover(board=board, picture=post.cover, by=owner)
    board.refresh_from_db()
    assert board.cover == Picture.objects.get(post=post)
    services.remove(board=board, post=post, by=owner)
    board.refresh_from_db()
    assert board.cover is None


def test_following_is_told_once_and_taken_back(owner, other, board):
    for _ in range(2):
        services.follow(board=board, user=other)
    assert BoardFollow.objects.count() == 1
    assert told(owner) == [("board_follow", "other")]
    services.unfollow(board=board, user=other)
    assert not BoardFollow.objects.exists()
    assert told(owner) == []


def test_nobody_follows_their_own_board_or_one_that_is_hidden(owner, other, board):
    refused("follow-own-board", services.follow, board=board, user=owner)
    Board.objects.update(visibility="private")
    refused("unknown-board", services.follow, board=board, user=other)


def test_only_the_owner_edits_covers_and_deletes(other, board, share):
    share(board, other)
    with pytest.raises(PermissionDenied):
        services.edit(board=board, name="Taken", description="", visibility="public", by=other)
    with pytest.raises(PermissionDenied):
        services.set_cover(board=board, picture=None, by=other)
    with pytest.raises(PermissionDenied):
        services.delete(board=board, by=other)


def test_deleting_a_board_leaves_the_posts(owner, board, make_post):
    post = make_post(owner)
    services.add(board=board, post=post, by=owner)
    services.delete(board=board, by=owner)
    assert Post.objects.get() == post
    assert not Board.objects.exists()


def test_saving_to_a_name_makes_the_board_or_takes_the_one_that_is_there(owner, other, board, make_post):
    first = services.add_to_named(owner=owner, name="harbours", visibility="private", post=make_post(other))
    assert (first, first.visibility) == (board, "public")
    second = services.add_to_named(owner=owner, name="Boats", visibility="private", post=make_post(other))
    assert (second.name, second.visibility, second.items.count()) == ("Boats", "private", 1)
