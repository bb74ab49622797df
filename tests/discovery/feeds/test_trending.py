"""What is hot: decayed actions of others, against how many follow the author."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.follows.models import Follow
from accounts.models import User
from discovery.boards.models import Board, BoardItem
from discovery.comments.models import Comment
from discovery.feeds.trending import trending_at
from discovery.models import Like, Picture, Post


@pytest.fixture
def crowd(person) -> list[User]:
    return [person(f"one{number}") for number in range(12)]


@pytest.fixture
def pair(person, make_post) -> list[Post]:
    return [make_post(person(name), caption=name) for name in ("first", "second")]


def like(post: Post, user: User, hours_ago: float) -> None:
    made = Like.objects.create(user=user, post=post)
    Like.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(hours=hours_ago))


def hot() -> list[str]:
    posts = Post.objects.in_bulk()
    return [posts[post_id].caption for post_id in trending_at(timezone.now())]


def test_one_like_now_is_hotter_than_three_of_two_days_ago(pair, crowd):
    for user in crowd[:3]:
        like(pair[0], user, 48)
    like(pair[1], crowd[0], 0)
    assert hot() == ["second", "first"]


def test_the_half_life_is_the_sites(pair, crowd, settings):
    settings.KINDRED_TRENDING_HALF_LIFE_HOURS = 1000.0
    for user in crowd[:3]:
        like(pair[0], user, 48)
    like(pair[1], crowd[0], 0)
    assert hot() == ["first", "second"]


def test_what_was_done_more_than_a_week_ago_counts_no_more(pair, crowd):
    like(pair[0], crowd[0], 24 * 8)
    assert hot() == []


def test_of_equals_that_of_whom_fewer_know_comes_first(pair, crowd):
    for post in pair:
        like(post, crowd[0], 1)
    like(pair[0], crowd[1], 30)
    assert hot() == ["first", "second"]
    Follow.objects.bulk_create(Follow(follower=user, followee=pair[0].author) for user in crowd)
    assert hot() == ["second", "first"]


def test_saves_on_public_boards_count_and_those_on_private_ones_do_not(pair, crowd):
    for post, visibility in zip(pair, Board.Visibility, strict=True):
        board = Board.objects.create(owner=crowd[0], name="board", visibility=visibility)
        BoardItem.objects.create(board=board, post=post, position=1, added_by=crowd[0])
    assert hot() == ["first"]


def test_of_comments_each_persons_latest_counts_and_none_that_is_hidden_or_deleted(pair, crowd):
    for number in range(5):
        Comment.objects.create(post=pair[0], author=crowd[0], text=f"again {number}")
    for user in crowd[:2]:
        Comment.objects.create(post=pair[1], author=user, text="fine")
    assert hot() == ["second", "first"]
    Comment.objects.filter(post=pair[1]).update(hidden_at=timezone.now())
    Comment.objects.filter(post=pair[0]).update(deleted_at=timezone.now())
    assert hot() == []


def test_nobody_makes_their_own_post_hot(pair):
    like(pair[0], pair[0].author, 1)
    Comment.objects.create(post=pair[0], author=pair[0].author, text="look")
    assert hot() == []


def test_only_what_everybody_may_see_trends(pair, crowd):
    for post in pair:
        like(post, crowd[0], 1)
    Post.objects.filter(pk=pair[0].pk).update(visibility=Post.Visibility.FOLLOWERS)
    User.objects.filter(pk=pair[1].author_id).update(is_private=True)
    assert hot() == []


def test_of_near_copies_the_hotter_one_trends(pair, crowd):
    marks = [Picture.objects.get(post=post) for post in pair]
    Picture.objects.filter(pk=marks[1].pk).update(fingerprint=marks[0].fingerprint)
    like(pair[0], crowd[0], 1)
    like(pair[1], crowd[0], 2)
    assert hot() == ["first"]
