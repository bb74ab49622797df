"""The density of a space: of public pictures alone, measured again when it has aged or the space has grown."""

from __future__ import annotations

import time

import numpy as np
import pytest
from django.core.cache import cache

from discovery.embeddings import density
from discovery.embeddings.density import ASKED, density_of, measure_outdated
from discovery.models import Embedding, Picture, Post


@pytest.fixture
def crowd(person, space):
    """Makes so many public pictures, each a post of its own, about one direction."""
    cache.clear()
    author, chance = person("author"), np.random.default_rng(0)

    def make(count: int) -> None:
        posts = Post.objects.bulk_create(Post(author=author, state=Post.State.PUBLISHED) for _ in range(count))
        shown = {"position": 1, "state": "ready", "format": "PNG", "width": 8, "height": 8, "rendition_widths": [8]}
        pictures = Picture.objects.bulk_create(
            Picture(post=post, sha256="0" * 64, placeholder="data:", fingerprint=1, **shown) for post in posts
        )
        rows = chance.standard_normal((count, 8)) + 2 * np.eye(8)[0]
        Embedding.objects.bulk_create(
            Embedding(space=space, picture=picture, post=picture.post, vector=row / np.linalg.norm(row))
            for picture, row in zip(pictures, rows, strict=True)
        )

    return make


def test_the_density_is_that_of_the_pictures_neighbours(crowd, space):
    crowd(ASKED + 20)
    assert density_of(space) is None, "the worker measures, not who asks"
    assert measure_outdated()
    found = density_of(space)
    assert found is not None
    assert 1.0 > found.nearest > found.near > found.far > -1.0


def test_it_is_measured_again_when_the_space_has_grown(crowd):
    crowd(ASKED + 20)
    assert measure_outdated()
    crowd(5)
    assert not measure_outdated()
    crowd(20)
    assert measure_outdated()


def test_it_is_measured_again_when_it_has_aged(crowd, monkeypatch):
    crowd(ASKED + 20)
    assert measure_outdated()
    later = time.time() + density.OUTDATED_SECONDS + 1
    monkeypatch.setattr(density.time, "time", lambda: later)
    assert measure_outdated()


def test_few_pictures_have_no_density(crowd, space):
    crowd(ASKED - 1)
    assert measure_outdated()
    assert density_of(space) is None
    assert not measure_outdated(), "and that is known too"


def test_hidden_pictures_have_no_say(crowd, space):
    crowd(ASKED + 20)
    Post.objects.update(visibility=Post.Visibility.PRIVATE)
    measure_outdated()
    assert density_of(space) is None


def test_pictures_of_one_post_are_no_neighbours_of_each_other(crowd, space):
    crowd(ASKED + 20)
    Embedding.objects.update(post=Post.objects.first())
    measure_outdated()
    assert density_of(space) is None


def test_without_a_searched_space_there_is_nothing_to_measure(db):
    assert not measure_outdated()
