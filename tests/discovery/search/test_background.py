"""Chance in a space: drawn from public pictures alone, by the worker, and silent where there are few."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.cache import cache

from discovery.embeddings.density import measure_outdated
from discovery.models import Embedding, EmbeddingSpace, Picture, Post
from discovery.ranking.cutoff import cutoff, is_unlike_all
from discovery.search.background import background_of, draw_background
from tests.discovery.conftest import unit


@pytest.fixture
def crowd(person, space):
    """Three kinds of a hundred public pictures each, in the plane of the first three axes."""
    cache.clear()
    author, chance = person("author"), np.random.default_rng(0)
    posts = Post.objects.bulk_create(Post(author=author, state=Post.State.PUBLISHED) for _ in range(300))
    pictures = Picture.objects.bulk_create(
        Picture(
            post=post, position=1, state="ready", sha256="0" * 64, format="PNG", width=8, height=8,
            rendition_widths=[8], placeholder="data:", fingerprint=1,
        )
        for post in posts
    )  # fmt: skip
    rows = np.repeat(np.eye(8)[:3], 100, axis=0) + 0.15 * chance.standard_normal((300, 8)) * ([1] * 3 + [0.2] * 5)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    Embedding.objects.bulk_create(
        Embedding(space=space, picture=picture, post=picture.post, vector=row)
        for picture, row in zip(pictures, rows, strict=True)
    )
    return rows.astype(np.float32)


def test_a_picture_stands_out_from_chance_and_noise_does_not(crowd, space):
    measure_outdated()
    draw_background(space)
    seen, strange = unit(1), unit(0, 0, 0, 0, 0, 0, 1)
    found, stray = (sorted((crowd @ query).tolist(), reverse=True) for query in (seen, strange))
    chance = background_of(seen, space)
    assert chance is not None
    assert chance.mean == pytest.approx(float((crowd @ seen).mean()), abs=0.05)
    assert not is_unlike_all(found, chance)
    assert 90 <= cutoff(found, chance) <= 110
    unlike = background_of(strange, space)
    assert unlike is not None
    assert is_unlike_all(stray, unlike)


def test_what_is_no_whole_picture_is_held_against_chance_alone(crowd, space):
    measure_outdated()
    draw_background(space)
    chance = background_of(unit(1), space, whole=False)
    assert chance is not None
    assert chance.density is None
    assert not is_unlike_all([0.0], chance)


def test_until_the_density_is_measured_nothing_is_called_nonsense(crowd, space):
    draw_background(space)
    chance = background_of(unit(1), space)
    assert chance is not None
    assert chance.density is None


def test_the_sample_is_drawn_by_the_worker_and_seldom(crowd, space, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert background_of(unit(1), space) is None
    draw_background(space)
    with django_assert_num_queries(0):
        assert background_of(unit(1), space) is not None
        draw_background(space)


def test_where_pictures_are_few_nothing_is_cut_off(make_post, person, space):
    make_post(person("author"))
    draw_background(space)
    assert background_of(unit(1), space) is None


def test_hidden_pictures_have_no_say(crowd, space):
    Post.objects.update(visibility=Post.Visibility.PRIVATE)
    draw_background(space)
    assert background_of(unit(1), space) is None


def test_each_space_has_a_sample_of_its_own(crowd, space):
    other = EmbeddingSpace.objects.create(encoder="other", version="v1", dimension=8, fingerprint="1" * 64)
    for one in (space, other):
        draw_background(one)
    assert background_of(unit(1), space) is not None
    assert background_of(unit(1), other) is None
