"""A post answers by its best part or as a whole, whichever is nearer; the page is filled while there are posts."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discovery.embeddings.indexes import create_index
from discovery.embeddings.region_index import create_region_index
from discovery.embeddings.region_selectors import RegionNeighbour, nearest_regions
from discovery.imaging.regions import Region
from discovery.models import Embedding, Picture, Post, RegionEmbedding
from tests.discovery.conftest import unit

PLACES = [Region(0.25 * column, 0.5 * row, 0.25, 0.5) for row in range(2) for column in range(4)]


@pytest.fixture
def parts(space):
    """Gives a post's pictures parts, of these vectors each."""

    def give(post: Post, *vectors: np.ndarray, number: int = 1) -> Post:
        picture = post.pictures.get(position=number)
        RegionEmbedding.objects.bulk_create(
            RegionEmbedding(
                space=space,
                picture=picture,
                post=post,
                position=position,
                vector=vector,
                **dict(zip(("left", "top", "width", "height"), PLACES[position].shares(), strict=True)),
            )
            for position, vector in enumerate(vectors, start=1)
        )
        return post

    return give


def test_a_post_stands_once_by_the_nearest_of_all_that_it_shows(person, make_post, parts, space):
    author = person("author")
    bag = parts(make_post(author, unit(0, 0, 1)), unit(0, 1), unit(1, 0.1))
    alone = make_post(author, unit(1))
    none = make_post(author, unit(0, 0, 0, 1))
    second = parts(make_post(author, unit(0, 0, 0, 1), unit(0, 0, 1)), unit(1, 1), number=2)
    found = nearest_regions(unit(1), space=space, among=Post.objects.all(), limit=10)
    assert [each.post_id for each in found] == [alone.pk, bag.pk, second.pk, none.pk]
    assert [each.region for each in found] == [None, PLACES[2], PLACES[1], None]
    assert found[2].picture_id == second.pictures.get(position=2).pk
    assert [each.similarity for each in found] == pytest.approx([1, 0.995, 0.7071, 0], abs=0.002)


def test_the_whole_stands_where_it_is_as_near_as_a_part(person, make_post, parts, space):
    post = parts(make_post(person("author"), unit(1)), unit(1))
    assert nearest_regions(unit(1), space=space, among=Post.objects.all(), limit=3) == [
        RegionNeighbour(post.pk, post.pictures.get().pk, 1.0, None)
    ]


def test_neighbours_are_those_of_an_exact_comparison(person, make_post, parts, space):
    author, rng = person("author"), np.random.default_rng(3)
    best = {}
    asked = unit(*rng.normal(size=8))
    for _ in range(40):
        vectors = [unit(*rng.normal(size=8)) for _ in range(4)]
        best[parts(make_post(author, vectors[0]), *vectors[1:]).pk] = max(vector @ asked for vector in vectors)
    found = nearest_regions(asked, space=space, among=Post.objects.all(), limit=12)
    assert [each.similarity for each in found] == pytest.approx(sorted(best.values(), reverse=True)[:12], abs=0.002)
    assert [best[each.post_id] for each in found] == pytest.approx([each.similarity for each in found], abs=0.002)


def test_posts_of_many_parts_do_not_crowd_out_others(person, make_post, parts, space):
    author = person("author")
    for _ in range(12):
        parts(make_post(author, unit(0, 1)), *[unit(1, number / 100) for number in range(7)])
    far = parts(make_post(author, unit(0, 0, 1)), unit(1, 1))
    found = nearest_regions(unit(1), space=space, among=Post.objects.all(), limit=13)
    assert len({each.post_id for each in found}) == 13
    assert found[-1].post_id == far.pk


def test_a_narrow_filter_still_fills_the_page(person, make_post, parts, space):
    author, rare = person("author"), person("rare")
    create_region_index(space)
    for number in range(60):
        parts(make_post(author, unit(0, 1)), unit(1, number / 1000))
    wanted = {parts(make_post(rare, unit(0, 0, 1)), unit(1, 2, number / 10)).pk for number in range(5)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.max_scan_tuples = 1")
    found = nearest_regions(unit(1), space=space, among=Post.objects.filter(author=rare), limit=5)
    assert {each.post_id for each in found} == wanted
    assert all(each.region for each in found)


def test_what_the_viewer_may_not_see_does_not_answer(person, make_post, parts, space):
    author = person("author")
    parts(make_post(author, unit(0, 1), visibility=Post.Visibility.PRIVATE), unit(1))
    among = Post.objects.visible_to(AnonymousUser()).published()
    assert nearest_regions(unit(1), space=space, among=among, limit=5) == []


def test_other_spaces_do_not_answer(person, make_post, parts, space):
    parts(make_post(person("author"), unit(0, 1)), unit(1))
    RegionEmbedding.objects.update(space_id=space.pk)
    (found,) = nearest_regions(unit(1), space=space, among=Post.objects.all(), limit=5)
    assert found.region
    space.pk += 1
    assert nearest_regions(unit(1), space=space, among=Post.objects.all(), limit=5) == []


def test_the_visibility_rule_keeps_the_vector_index(person, space):
    create_index(space)
    create_region_index(space)
    _fill(person("author").pk, space, 3000)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE discovery_embedding, discovery_regionembedding, discovery_post, accounts_user, accounts_follow"
        )
    for viewer in (AnonymousUser(), person("viewer")):
        among = Post.objects.visible_to(viewer).published()
        with CaptureQueriesContext(connection) as queries:
            nearest_regions(unit(1), space=space, among=among, limit=20)
        asked = [query["sql"] for query in queries if "discovery_regionembedding" in query["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {asked[0]}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert f"region_space_{space.pk}_hnsw" in plan, plan


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
    RegionEmbedding.objects.bulk_create(
        RegionEmbedding(
            space=space,
            picture=picture,
            post_id=picture.post_id,
            position=1,
            left=0,
            top=0,
            width=0.5,
            height=0.5,
            vector=unit(*rng.normal(size=8)),
        )
        for picture in pictures
    )
