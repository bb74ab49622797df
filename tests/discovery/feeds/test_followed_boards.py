"""What is new on boards that somebody follows is on their home, says so, and goes when they may not see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.boundaries.models import Block, Mute, MutedWord
from accounts.follows.services import follow
from accounts.related.steering import steer
from discovery.boards import membership, services
from discovery.feeds.explaining import reasons_for
from discovery.feeds.selectors import home
from discovery.feeds.services import note_seen
from discovery.models import Board, BoardItem, Post

WHY = "On the board ‘Harbours’, which you follow"
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.fixture
def viewer(person):
    return person("viewer")


@pytest.fixture
def board(person, viewer) -> Board:
    board = services.create(owner=person("owner"), name="Harbours")
    services.follow(board=board, user=viewer)
    return board


@pytest.fixture
def find(person, make_post):
    """Puts a post of a stranger's, which is not news itself, on a board."""

    def put(board: Board, caption: str, **fields: object) -> Post:
        post = make_post(person(caption), caption=caption, **{"created_at": LONG_AGO, **fields})
        services.add(board=board, post=post, by=board.owner)
        return post

    return put


def by_boards(page) -> list[str]:
    return [post.caption for post in page.posts if post.why.startswith("On the board")]


def test_what_was_put_on_it_lately_comes_the_newest_first_and_says_why(viewer, board, find):
    for caption in ("pier", "mole", "quay"):
        find(board, caption)
    BoardItem.objects.filter(post__caption="pier").update(created_at=LONG_AGO)
    page = home(viewer)
    assert by_boards(page) == ["quay", "mole"]
    assert page.posts[0].why == WHY
    assert page.is_theirs


def test_it_comes_once_by_its_author_where_that_is_followed_else_by_the_latest_board(viewer, board, find, person):
    both, friends = find(board, "both"), find(board, "friends", created_at=timezone.now())
    other = services.create(owner=person("second"), name="Piers")
    services.follow(board=other, user=viewer)
    services.add(board=other, post=both, by=other.owner)
    follow(follower=viewer, followee=friends.author)
    why = [(post.caption, post.why) for post in home(viewer).posts]
    assert sorted(why) == [("both", "On the board ‘Piers’, which you follow"), ("friends", "You follow friends")]


def test_neither_their_own_posts_nor_what_they_put_there_themselves(viewer, board, find, make_post):
    membership.invite(board=board, username="viewer", role="editor", by=board.owner)
    membership.join(board=board, user=viewer)
    services.add(board=board, post=make_post(viewer, caption="mine"), by=board.owner)
    found = find(services.create(owner=viewer, name="My own"), "found")
    services.add(board=board, post=found, by=viewer)
    assert by_boards(home(viewer)) == []


def test_what_is_muted_hidden_or_past_a_block_stays_away(viewer, board, find, person):
    muted, hidden, worded, kept = (find(board, caption) for caption in ("muted", "hidden", "worded", "kept"))
    Mute.objects.create(user=viewer, muted=muted.author)
    Post.objects.filter(pk=hidden.pk).update(visibility=Post.Visibility.PRIVATE)
    MutedWord.objects.create(user=viewer, kind="word", word="worded", folded="worded")
    assert by_boards(home(viewer)) == [kept.caption]
    BoardItem.objects.update(added_by=person("finder"))
    assert by_boards(home(viewer)) == [kept.caption]
    block = Block.objects.create(blocker=viewer, blocked=BoardItem.objects.first().added_by)
    assert by_boards(home(viewer)) == []
    block.delete()
    Mute.objects.create(user=viewer, muted=board.owner)
    assert by_boards(home(viewer)) == []
    assert worded.caption == "worded"


def test_a_board_that_they_may_not_see_any_more_brings_nothing(viewer, board, find):
    find(board, "pier")
    assert by_boards(home(viewer)) == ["pier"]
    services.edit(board=board, name="Harbours", description="", visibility="private", by=board.owner)
    assert by_boards(home(viewer)) == []


@pytest.mark.parametrize("end", ["unfollow", "close", "remove"])
def test_nor_on_the_next_page_of_an_order_that_was_made_before(viewer, board, find, end):
    posts = [find(board, caption) for caption in ("pier", "mole", "quay")]
    first = home(viewer, size=1)
    if end == "unfollow":
        services.unfollow(board=board, user=viewer)
    elif end == "close":
        Board.objects.update(visibility=Board.Visibility.PRIVATE)
    else:
        services.remove(board=board, post=posts[1], by=board.owner)
    assert by_boards(home(viewer, first.next)) == (["pier"] if end == "remove" else [])


def test_a_busy_board_does_not_fill_the_screen_where_there_is_somebody_else(viewer, board, find, make_post, person):
    friend = person("friend")
    follow(follower=viewer, followee=friend)
    for number in range(3):
        make_post(friend, caption=f"friend {number}")
    for number in range(6):
        find(board, f"find{number}")
    assert len(by_boards(home(viewer, size=4))) == 2


def test_what_they_have_seen_of_it_sinks(viewer, board, find):
    old, new = find(board, "pier"), find(board, "mole")
    note_seen(user=viewer, post_ids=[new.pk])
    assert by_boards(home(viewer)) == [old.caption, new.caption]


def test_newest_first_is_people_alone(viewer, board, find):
    find(board, "pier")
    steer(user=viewer, is_chronological=True)
    assert not home(viewer).posts


def test_the_menu_of_the_post_tells_of_the_board(viewer, board, find):
    post = find(board, "pier")
    assert reasons_for(post, viewer) == [WHY]
    services.unfollow(board=board, user=viewer)
    assert WHY not in reasons_for(post, viewer)
