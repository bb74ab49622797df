"""Makers whose pictures and tastes there are, by one line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import numpy as np
import pytest

from accounts.models import Follow, User
from discovery.models import Board, BoardItem, Post
from discovery.people.selectors import (
    answers_to,
    people_for_answers,
    people_for_board,
    people_for_look,
    people_for_post,
    similar_to,
    suggested_for,
)
from discovery.search.query import Query
from tests.discovery.conftest import unit


@pytest.fixture
def maker(person, make_post, know_tastes) -> Callable[..., User]:
    """Somebody with `pictures` posts near to `look`, all with `tags`, and with the tastes that follow."""

    def make(name: str, look: np.ndarray, pictures: int = 3, tags: Sequence[str] = (), **fields) -> User:
        user = person(name, **fields)
        for number in range(pictures):
            make_post(user, unit(*(look + np.eye(8, dtype=np.float32)[7] * number / 50)), tags=tags)
        know_tastes(user)
        return user

    return make


@pytest.fixture
def followed_by_many(db) -> Callable[[User, int], None]:
    def follow(person: User, number: int) -> None:
        first = User.objects.count()
        fans = User.objects.bulk_create(User(username=f"fan{first + each}") for each in range(number))
        Follow.objects.bulk_create(Follow(follower=fan, followee=person) for fan in fans)

    return follow


@pytest.fixture
def everywhere(space) -> Callable[[User, User, User], dict[str, bool]]:
    """Whether `other` is suggested to `viewer` in each of the places; `subject` makes what is asked with."""

    def ask(viewer: User, subject: User, other: User) -> dict[str, bool]:
        posts = list(Post.objects.filter(author=subject))
        board, _ = Board.objects.get_or_create(owner=subject, name="A board")
        BoardItem.objects.get_or_create(board=board, post=posts[0], defaults={"position": 0, "added_by": subject})
        found = {
            "oneself": suggested_for(viewer),
            "an account": similar_to(subject, viewer),
            "a post": people_for_post(posts[0], viewer),
            "a search": people_for_answers(answers_to(Query.parse({"post": str(posts[0].pk)}), viewer), viewer),
            "a look and results": people_for_look([unit(1)], space, viewer, posts=_all_posts()),
            "a board": people_for_board(board, viewer),
        }
        return {name: other in [one.person for one in suggestions] for name, suggestions in found.items()}

    return ask


def _all_posts() -> list[UUID]:
    return list(Post.objects.values_list("pk", flat=True))
