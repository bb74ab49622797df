"""More by one part of the look: the heavier block decides, the others break ties, and unknown blocks are refused."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import ValidationError

from discovery.models import QueryPicture
from discovery.search.looks import blocks_searched, check_weights, look_of
from discovery.search.parameters import MORE
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from tests.discovery.conftest import unit

ANYBODY = AnonymousUser()


@pytest.fixture
def scene(blocks, person, make_post):
    """A post, one of its hue and another form, and one of its form and another hue, which lies nearer as a whole."""
    author = person("author")
    asked = make_post(author, unit(1, 2))
    of_form = make_post(author, unit(-0.2, 2))
    of_hue = make_post(author, unit(1, 0, 0, 2))
    return asked, of_hue, of_form


def test_the_block_that_counts_for_most_decides(scene):
    asked, of_hue, of_form = scene
    query = Query.of(post=asked.pk)
    assert search_posts(query, ANYBODY).posts == [of_form, of_hue]
    assert search_posts(query.alike_in("form"), ANYBODY).posts == [of_form, of_hue]
    assert search_posts(query.alike_in("hue"), ANYBODY).posts == [of_hue, of_form]


def test_what_the_heavy_block_cannot_tell_apart_the_others_do(blocks, person, make_post):
    author = person("author")
    asked = make_post(author, unit(1, 1))
    far, near = make_post(author, unit(1, 0, 1)), make_post(author, unit(1, 0.9, 0.44))
    assert search_posts(Query.of(post=asked.pk).alike_in("hue"), ANYBODY).posts == [near, far]


def test_a_block_of_a_ninth_of_the_vector_gets_half_of_the_cosine():
    """What MORE is chosen for: docs/search.md."""
    share = 1 / 9
    assert MORE * share / (MORE * share + 1 - share) == pytest.approx(0.5)


def test_a_searched_picture_is_weighed_too(blocks, scene):
    asked, of_hue, _ = scene
    token = QueryPicture.objects.create(state="ready", space=blocks, vector=unit(1, 2)).pk
    found = search_posts(Query.of(picture=token, weights=(("form", 0.0),)), ANYBODY).posts
    assert set(found[:2]) == {asked, of_hue}
    (vector,) = look_of(Query.of(picture=token, weights=(("form", 0.0),)), ANYBODY).vectors
    assert vector == pytest.approx(np.array(unit(1)), abs=1e-3)


def test_another_weighing_is_another_ranking(scene):
    """A cursor that is moved to another link goes on there in that link's own order."""
    asked, of_hue, of_form = scene
    whole = Query.of(post=asked.pk)
    cursor = search_posts(whole, ANYBODY, None, 1).next
    assert search_posts(whole, ANYBODY, cursor, 1).posts == [of_hue]
    assert search_posts(whole.alike_in("hue"), ANYBODY, cursor, 1).posts == [of_form]
    cache.clear()
    assert search_posts(whole.alike_in("hue"), ANYBODY, cursor, 1).posts == [of_form]


def test_blocks_are_named_in_the_encoders_order(blocks):
    assert blocks_searched() == ["hue", "form"]
    blocks.refresh_from_db()
    assert list(blocks.block_slices()) == ["hue", "form"]


def test_an_unknown_block_is_refused_and_the_known_ones_are_told(scene):
    asked, *_ = scene
    query = Query.of(post=asked.pk).alike_in("colour")
    for refuse in (check_weights, lambda query: search_posts(query, ANYBODY)):
        with pytest.raises(ValidationError, match="alike in hue, form, but not in colour") as refused:
            refuse(query)
        assert refused.value.code == "unknown-block"


def test_an_encoder_without_blocks_says_so(space, person, make_post):
    query = Query.of(post=make_post(person("author")).pk).alike_in("colour")
    with pytest.raises(ValidationError, match="only as a whole") as refused:
        search_posts(query, ANYBODY)
    assert refused.value.code == "unknown-block"


def test_weights_that_leave_nothing_are_refused(scene):
    asked, *_ = scene
    with pytest.raises(ValidationError, match="leave nothing") as refused:
        search_posts(Query.of(post=asked.pk, weights=(("form", 0.0), ("hue", 0.0))), ANYBODY)
    assert refused.value.code == "bad-weights"
