"""Home and explore ask the database as often for two people as for forty."""

from __future__ import annotations

from copy import copy

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.follows.models import Follow
from accounts.models import Taste
from discovery.models import Board, BoardFollow, BoardItem, Embedding, Like, Picture, Post
from discovery.posts.models import new_id
from discovery.tastes.models import Signal
from tests.discovery.conftest import unit

MOST = 20
# More than nearest_posts compares one by one (embeddings/neighbours.py).
MANY = 1500
WISHES = [unit(1, 0, 0.1), unit(0, 1, 0.1), unit(0, 0, 0, 1), unit(0, 0, 0, 0, 1), unit(0, 0, 0, 0, 0, 1)]


@pytest.fixture
def grow(person, make_post, enjoy):
    """A viewer with tastes, and `size` more people of whom half are followed, with likes, tags and things said."""

    def make(viewer, size: int, tastes: int) -> None:
        start = Post.objects.count()
        evidence = []
        strange = make_post(person(f"stranger{start}"), WISHES[-1])
        for number in range(start, start + size):
            author = person(f"author{number}")
            vector = WISHES[number % len(WISHES)] + np.float32(0.01 * number)
            post = make_post(author, vector / np.linalg.norm(vector), tags=["sea", f"tag{number}"])
            Like.objects.create(user=author, post=Post.objects.order_by("pk").first())
            evidence.append(post.pictures.get().pk)
            if number % 2:
                Follow.objects.create(follower=viewer, followee=author)
                if number % 4 == 1:
                    board = Board.objects.create(owner=author, name="Found")
                    BoardFollow.objects.create(board=board, user=viewer)
                    BoardItem.objects.create(board=board, post=strange, position=0, added_by=author)
            elif number % 4:
                Signal.objects.create(user=viewer, post=post, kind=Signal.Kind.MORE if number % 8 == 2 else "less")
        Taste.objects.filter(user=viewer).delete()
        enjoy(viewer, *WISHES[:tastes])
        Taste.objects.filter(user=viewer).update(evidence=evidence[:6])

    return make


def queries_of(client, address: str) -> int:
    cache.clear()
    client.get(address)  # what a session and a site need once
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


ADDRESSES = ["/", *[f"/explore/{by}" for by in ("", "?by=trending", "?by=fresh", "?by=small", "?by=tag")]]


@pytest.mark.parametrize("address", [*ADDRESSES, "/explore/?by=colour&colour=blue"])
def test_the_number_of_queries_does_not_grow_with_the_site(address, person, client, grow):
    viewer = person("viewer")
    client.force_login(viewer)
    grow(viewer, 12, 4)
    few = queries_of(client, address)
    grow(viewer, 40, 5)
    many = queries_of(client, address)
    assert many <= few <= MOST, (few, many)


def test_nor_where_posts_are_too_many_to_be_compared_one_by_one(person, client, grow, make_post, space):
    viewer, author = person("viewer"), person("prolific")
    client.force_login(viewer)
    grow(viewer, 12, 4)
    pattern = make_post(author, unit(1)).pictures.get()
    posts = Post.objects.bulk_create(Post(author=author, state=Post.State.PUBLISHED) for _ in range(MANY))
    for picture in (pictures := [copy(pattern) for _ in posts]):
        picture.pk = new_id()
    for picture, post in zip(pictures, posts, strict=True):
        picture.post = post
    Picture.objects.bulk_create(pictures)
    vectors = np.random.default_rng(1).normal(size=(MANY, 8))
    Embedding.objects.bulk_create(
        Embedding(space=space, picture=picture, post=picture.post, vector=vector / np.linalg.norm(vector))
        for picture, vector in zip(pictures, vectors, strict=True)
    )
    assert queries_of(client, "/") <= MOST
