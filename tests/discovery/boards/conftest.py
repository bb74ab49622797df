"""Two people with a board each, and what tests of boards ask again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from discovery.boards import membership, services
from discovery.models import Board, BoardMember, Post

ANYBODY = AnonymousUser()
HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(person) -> User:
    return person("owner")


@pytest.fixture
def other(person) -> User:
    return person("other")


@pytest.fixture
def board(owner) -> Board:
    return services.create(owner=owner, name="Harbours")


@pytest.fixture
def fill(owner) -> Callable[..., Board]:
    """Puts posts on a board so that the first one named stands first."""

    def put(board: Board, *posts: Post, by: User = owner, **more: Any) -> Board:
        for post in reversed(posts):
            services.add(board=board, post=post, by=by, **more)
        return board

    return put


@pytest.fixture
def share() -> Callable[..., None]:
    """Makes somebody a member who has joined."""

    def with_(board: Board, person: User, role: str = BoardMember.Role.EDITOR) -> None:
        membership.invite(board=board, username=person.username, role=role, by=board.owner)
        membership.join(board=board, user=person)

    return with_
