"""The one nearest-neighbour query: right, filtered inside, and on the index."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef

from discovery.embeddings.selectors import nearest_posts
from discovery.embeddings.spaces import create_index
from discovery.models import Embedding, Picture, Post
from tests.discovery.conftest import unit


def test_neighbours_are_exact_and_ordered(person, make_post, space):
    author = person("author")
    rng = np.random.default_rng(3)
    vectors = [unit(*rng.normal(size=8)) for _ in range(40)]
    posts = [make_post(author, vector) for vector in vectors]
    asked = unit(*rng.normal(size=8))
    similarity = np.array(vectors) @ asked
    expected = [posts[index].pk for index in np.argsort(-similarity)[:10]]
    found = nearest_posts(asked, space=space, among=Post.objects.all(), limit=10)
    assert [neighbour.post_id for neighbour in found] == expected
    assert found[0].similarity == pytest.approx(similarity.max(), abs=0.002)


def test_posts_of_many_pictures_do_not_crowd_out_others(person, make_post, space):
    author = person("author")
    for _ in range(3):
        make_post(author, *[unit(1, number / 100) for number in range(10)])
    far = make_post(author, unit(0, 1))
    found = nearest_posts(unit(1), space=space, among=Post.objects.all(), limit=4)
    assert len({neighbour.post_id for neighbour in found}) == 4
    assert found[-1].post_id == far.pk


def test_a_narrow_filter_still_fills_the_page(person, make_post, space):
    author, rare = person("author"), person("rare")
    create_index(space)
    for number in range(60):
        make_post(author, unit(1, number / 1000))
    wanted = {make_post(rare, unit(0, 1, number / 10)).pk for number in range(5)}
    found = nearest_posts(unit(1), space=space, among=Post.objects.filter(author=rare), limit=5)
    assert {neighbour.post_id for neighbour in found} == wanted


def test_the_visibility_rule_keeps_the_vector_index(person, space):
    """With IN the planner drops the index for a sequential scan; with EXISTS it walks it."""
    author, viewer = person("author"), person("viewer")
    create_index(space)
    _fill(author.pk, space, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE discovery_embedding, discovery_post, discovery_picture, accounts_user, accounts_follow")
    for who in (AnonymousUser(), viewer):
        among = Post.objects.visible_to(who).published()
        nearest = Embedding.objects.nearest_to(unit(1), space).filter(Exists(among.filter(pk=OuterRef("post_id"))))
        plan = nearest.values_list("post_id", "picture_id", "distance")[:50].explain()
        assert f"embedding_space_{space.pk}_hnsw" in plan, plan


def _fill(author_id: int, space, count: int) -> None:
    posts = Post.objects.bulk_create(Post(author_id=author_id, state=Post.State.PUBLISHED) for _ in range(count))
    pictures = Picture.objects.bulk_create(
        Picture(post=post, position=1, sha256="0" * 64, format="PNG", width=1, height=1) for post in posts
    )
    rng = np.random.default_rng(0)
    Embedding.objects.bulk_create(
        Embedding(space=space, picture=picture, post_id=picture.post_id, vector=unit(*rng.normal(size=8)))
        for picture in pictures
    )
