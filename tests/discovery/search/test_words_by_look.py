"""Words that find pictures without words, where the encoder reads them; and nothing more to do where it does not."""

from __future__ import annotations

import logging
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discovery.models import EmbeddingSpace, Post, QueryPicture
from discovery.search import words
from discovery.search.processing import encode_words
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from discovery.search.services import answer
from tests.discovery.conftest import unit

ANYBODY = AnonymousUser()
RED = Query.of(words="Red")


@pytest.fixture
def scene(person, make_post):
    """A post of the look of "red" that has no words, one that says red and looks blue, one that is neither."""
    author = person("author")
    other = make_post(author, unit(0, 0, 0, 1))
    says = make_post(author, unit(0, 1), caption="red")
    looks = make_post(author, unit(1))
    return looks, says, other


@pytest.fixture
def nobody_encodes(settings):
    """No worker takes the messages: whoever waits waits in vain, but not for long."""
    settings.KINDRED_QUERY_PATIENCE = 0.05


def test_words_find_pictures_that_carry_none(reader, eager, scene):
    looks, says, other = scene
    found = answer(RED, ANYBODY).posts
    assert found[0] == says  # found by both legs
    assert found[1] == looks
    assert other in found


def test_the_words_alone_answer_where_the_encoder_does_not_read(space, eager, scene):
    _, says, _ = scene
    assert answer(RED, ANYBODY).posts == [says]


def test_an_encoder_that_does_not_read_costs_words_nothing(space, scene):
    """No vector of the space is compared with anything but with the other results."""
    with CaptureQueriesContext(connection) as queries:
        answer(RED, ANYBODY)
    assert not [query for query in queries if "<=>" in query["sql"]]
    assert not words.has_answer("red", space)


def test_a_tag_narrows_what_words_look_like(reader, eager, scene, person, make_post):
    tagged = make_post(person("other"), unit(0.9, 0.1), tags=["harbour"])
    assert answer(Query.of(words="red", tag="harbour"), ANYBODY).posts == [tagged]


def test_what_the_viewer_may_not_see_is_not_found_by_its_look(reader, eager, scene):
    looks, *_ = scene
    Post.objects.filter(pk=looks.pk).update(visibility=Post.Visibility.PRIVATE)
    assert looks not in answer(RED, ANYBODY).posts
    assert looks in answer(RED, looks.author).posts


def test_a_picture_with_words_is_not_asked_by_the_look_of_the_words(reader, eager, scene, space):
    picture = QueryPicture.objects.create(state="ready", space=space, vector=unit(0, 0, 0, 1))
    answer(Query.of(words="red", picture=picture.pk), ANYBODY)
    assert reader.asked == []


def test_the_same_words_are_encoded_once_however_they_are_written(reader, eager, scene):
    for text in ("Red", "red", "RED", "réd"):
        answer(Query.of(words=text), ANYBODY)
    assert reader.asked == ["red"]


def test_words_that_cannot_be_encoded_keep_nobody_waiting(reader, eager, scene, caplog):
    begun = time.monotonic()
    for _ in range(2):
        assert answer(Query.of(words="unreadable"), ANYBODY).posts == []
    assert time.monotonic() - begun < 1
    assert reader.asked == ["unreadable"]
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "cannot read" in line


def test_without_the_worker_the_words_answer_alone_and_the_next_page_load_has_the_leg(
    reader, nobody_encodes, scene, space
):
    looks, says, _ = scene
    assert answer(RED, ANYBODY).posts == [says]
    encode_words(space.pk, RED.words)
    assert answer(RED, ANYBODY).posts[:2] == [says, looks]


@pytest.mark.parametrize("forget", [False, True], ids=["kept ranking", "ranking lost"])
def test_a_ranking_begun_without_the_leg_goes_on_without_it(forget, reader, nobody_encodes, person, make_post, space):
    author = person("author")
    posts = [make_post(author, unit(0, 1), caption="red") for _ in range(4)]
    make_post(author, unit(1))
    first = answer(RED, ANYBODY, None, 2)
    if forget:
        cache.clear()
    encode_words(space.pk, RED.words)
    second = answer(RED, ANYBODY, first.next, 5)
    assert [*first.posts, *second.posts] == posts[::-1]


def test_a_ranking_that_lost_the_leg_is_not_kept_without_it(reader, eager, scene, space):
    first = answer(RED, ANYBODY, None, 1)
    whole = answer(RED, ANYBODY).posts
    cache.clear()
    assert search_posts(RED, ANYBODY, first.next).posts == []  # the words alone have one answer, which was shown
    encode_words(space.pk, RED.words)
    assert search_posts(RED, ANYBODY, first.next).posts == whole[1:]


def test_the_space_of_another_encoder_does_not_get_these_vectors(reader, eager, scene, space):
    answer(RED, ANYBODY)
    assert words.vector_of("red", space) is not None
    assert words.vector_of("red", EmbeddingSpace(pk=space.pk + 1)) is None


def test_a_message_for_a_space_that_is_gone_is_dropped(reader):
    encode_words(0, "red")
    assert reader.asked == []
