"""A map holds what is searchable, each in a cell of its own, with the word that tells a region from the others."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.cache import cache

from discovery.maps.drawing import FEWEST, MOST, map_of
from discovery.models import Embedding, Picture, Post
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db
A, B = unit(1), unit(0, 1)


def near(vector: np.ndarray, number: int) -> np.ndarray:
    moved = vector + np.float32(0.02) * np.random.default_rng(number).normal(size=8).astype(np.float32)
    return moved / np.linalg.norm(moved)


@pytest.fixture
def pictures(person, make_post):
    """Ten harbours and ten forests, as a search hands them over."""
    ana = person("ana")
    for number in range(20):
        tags = ["harbour", "blue"] if number < 10 else ["forest", "blue"]
        make_post(ana, near(A if number < 10 else B, number), tags=tags, caption=f"Picture {number}")
    return covers()


def covers() -> list[Picture]:
    return [post.cover for post in Post.objects.prefetch_related("pictures", "tags").order_by("pk")]


def test_every_picture_has_its_own_cell_in_reading_order(pictures):
    drawn = map_of(pictures)
    cells = [(place.row, place.column) for place in drawn.places]
    assert len(set(cells)) == 20
    assert cells == sorted(cells)
    assert {place.picture.pk for place in drawn.places} == {picture.pk for picture in pictures}


def test_what_is_alike_lies_together(pictures):
    cells = {place.picture.pk: np.array([place.column, place.row]) for place in map_of(pictures).places}
    places = np.array([cells[picture.pk] for picture in pictures])
    for place in range(20):
        gaps = np.linalg.norm(places - places[place], axis=1)
        nearest = np.argsort(gaps, kind="stable")[1:4]
        assert sum((other < 10) == (place < 10) for other in nearest) >= 2


def test_a_region_bears_the_word_that_tells_it_from_the_others(pictures):
    drawn = map_of(pictures)
    assert sorted(label.words for label in drawn.labels) == ["forest", "harbour"]
    on_tiles = {(place.column * 100 + 50, place.row * 100 + 50) for place in drawn.places}
    assert all((label.x, label.y) in on_tiles for label in drawn.labels)


def test_who_knows_what_regions_are_called_says_so(pictures):
    names = {picture.pk: "My boats" for picture in pictures[:10]}
    assert [label.words for label in map_of(pictures, names).labels] == ["My boats"]


def test_fewer_than_twelve_are_no_map(pictures):
    assert map_of(pictures[:FEWEST]) is not None
    assert map_of(pictures[: FEWEST - 1]) is None
    assert map_of([]) is None


def test_what_is_not_searchable_yet_is_left_out(pictures):
    Embedding.objects.filter(picture=pictures[0]).delete()
    assert pictures[0].pk not in {place.picture.pk for place in map_of(pictures).places}


def test_no_more_than_can_be_told_apart(pictures):
    assert len(map_of(pictures * 20).places) <= MOST


def test_a_map_that_was_drawn_before_costs_the_same_query_and_is_the_same(pictures, django_assert_num_queries):
    cache.clear()
    first = map_of(pictures)
    with django_assert_num_queries(2):  # the space, and the vectors
        assert map_of(pictures) == first


def test_without_a_space_there_is_no_map(person):
    assert map_of([]) is None
