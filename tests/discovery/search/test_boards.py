"""What stands on the same boards answers a post: one board in common says less than two, and private boards nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from discovery.boards.services import add, create
from discovery.models import Board, Post
from discovery.search.candidates import by_boards, legs_of
from discovery.search.looks import Look
from discovery.search.query import Query
from discovery.search.reasons import reasons_of
from discovery.search.selectors import search_posts
from tests.discovery.conftest import unit

ANYBODY = AnonymousUser()


@pytest.fixture
def gather(person):
    curators = iter(range(99))

    def put(*posts: Post, **fields) -> Board:
        board = create(owner=person(f"curator{next(curators)}"), name="A board", **fields)
        for post in posts:
            add(board=board, post=post, by=board.owner)
        return board

    return put


@pytest.fixture
def posts(person, make_post) -> dict[str, Post]:
    return {name: make_post(person(name), unit(0, 0, 0, 1)) for name in ("asked", "once", "twice", "often")}


def found(post: Post) -> list[Post]:
    among = Post.objects.public().exclude(pk=post.pk)
    return [Post.objects.get(pk=match.post_id) for match in by_boards(post.pk, among=among, limit=10)]


def test_two_boards_in_common_say_more_than_one(gather, posts):
    gather(posts["asked"], posts["twice"], posts["once"])
    gather(posts["asked"], posts["twice"])
    assert found(posts["asked"]) == [posts["twice"], posts["once"]]


def test_what_stands_everywhere_says_less(gather, posts):
    for _ in range(2):
        gather(posts["asked"], posts["twice"], posts["often"])
    for _ in range(6):
        gather(posts["often"])
    assert found(posts["asked"]) == [posts["twice"], posts["often"]]


def test_the_leg_weighs_half_where_no_two_boards_agree(gather, posts):
    query, among = Query.of(post=posts["asked"].pk), Post.objects.public().exclude(pk=posts["asked"].pk)

    def weight() -> float:
        return next(leg.weight for leg in legs_of(query, Look(None), among=among, limit=10) if leg.kind == "boards")

    gather(posts["asked"], posts["once"])
    assert weight() == pytest.approx(0.5)
    gather(posts["asked"], posts["once"])
    assert weight() == 1.0


def test_private_boards_tell_nothing(gather, person, posts):
    for _ in range(3):
        gather(posts["asked"], posts["twice"], visibility="private")
    hermits_board = gather(posts["asked"], posts["once"])
    hermits_board.owner.is_private = True
    hermits_board.owner.save()
    assert found(posts["asked"]) == []
    gather(posts["asked"], posts["twice"], posts["once"])
    (first, second) = by_boards(posts["asked"].pk, among=Post.objects.exclude(pk=posts["asked"].pk), limit=10)
    assert first.score == second.score == 0.5


def test_the_page_says_why(gather, person, make_post, posts):
    asked = make_post(person("a"), unit(1))
    gather(asked, posts["twice"])
    gather(asked, posts["twice"])
    query = Query.of(post=asked.pk)
    page = search_posts(query, ANYBODY)
    (reason,) = [one for one in reasons_of(page, query)[posts["twice"].pk] if one.kind == "boards"]
    assert reason.text == "Stands on the same boards"
