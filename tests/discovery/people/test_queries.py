"""Suggestions take as many queries among two hundred people as among twenty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Follow, Taste, User
from accounts.related.dismissals import dismiss
from discovery.models import Board, BoardItem, Embedding, EmbeddingSpace, Picture, Post, PostTag, Tag
from discovery.people.selectors import people_for_board, people_for_post, similar_to, suggested_for
from discovery.posts.services import like
from tests.discovery.conftest import unit

MOST = 36


@pytest.fixture
def viewer(maker) -> User:
    """Somebody of whom everything is known that suggestions are made of."""
    viewer, followed, unwanted = (
        maker("viewer", unit(1), tags=["fog"]),
        maker("followed", unit(0, 1)),
        maker("no", unit(1)),
    )
    like(post=Post.objects.filter(author=followed).first(), user=viewer)
    Follow.objects.create(follower=viewer, followee=followed)
    dismiss(user=viewer, person=unwanted, is_kind=True)
    return viewer


def grown(space: EmbeddingSpace, number: int) -> None:
    """As many people as that, each with two pictures, a taste, a tag and a follower; by a few statements."""
    first = User.objects.count()
    people = User.objects.bulk_create(User(username=f"person{each}") for each in range(first, number))
    followed, fog = User.objects.get(username="followed"), Tag.objects.get(slug="fog")
    Follow.objects.bulk_create(Follow(follower=followed, followee=user) for user in people)
    owners = [user for user in people for _ in range(2)]
    posts = Post.objects.bulk_create(Post(author=user, state=Post.State.PUBLISHED) for user in owners)
    PostTag.objects.bulk_create(PostTag(post=post, tag=fog) for post in posts)
    shape = {"width": 64, "height": 48, "rendition_widths": [64], "placeholder": "data:image/webp;base64,"}
    pictures = Picture.objects.bulk_create(
        Picture(post=post, position=1, state=Picture.State.READY, fingerprint=each, **shape)
        for each, post in enumerate(posts)
    )
    looks = [unit(1, each / 100, each % 7 / 10) for each in range(first, number)]
    Embedding.objects.bulk_create(
        Embedding(space=space, picture=picture, post=picture.post, vector=looks[each // 2])
        for each, picture in enumerate(pictures)
    )
    Taste.objects.bulk_create(
        Taste(
            user=user,
            space_id=space.pk,
            position=0,
            vector=looks[each],
            centroid=looks[each],
            weight=1,
            evidence=[picture.pk for picture in pictures[2 * each : 2 * each + 2]],
        )
        for each, user in enumerate(people)
    )


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_suggestions_take_no_more_queries_among_two_hundred_than_among_twenty(viewer, space, client):
    post = Post.objects.filter(author=viewer).first()
    board = Board.objects.create(owner=viewer, name="Harbours")
    BoardItem.objects.create(board=board, post=post, position=0, added_by=viewer)
    client.force_login(viewer)
    asked = {
        "oneself": lambda: suggested_for(viewer),
        "an account": lambda: similar_to(viewer, viewer),
        "a post": lambda: people_for_post(post, viewer),
        "a board": lambda: people_for_board(board, viewer),
        "the page": lambda: client.get(reverse("people")),
    }
    grown(space, 20)
    client.get(reverse("people"))
    few = {name: queries(act) for name, act in asked.items()}
    grown(space, 200)
    many = {name: queries(act) for name, act in asked.items()}
    assert {name: number for name, number in many.items() if number > few[name]} == {}
    assert max(few.values()) <= MOST, few
