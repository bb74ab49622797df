"""What encoders see in pictures: kept, found by words, and never in the way of what people wrote."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discovery.models import Picture, Post
from discovery.posts.services import edit, record_labels
from discovery.posts.words import LABEL_WORDS, label_words
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from tests.discovery.conftest import unit


@pytest.fixture(autouse=True)
def _no_rankings_of_other_tests():
    cache.clear()


@pytest.fixture
def author(person):
    return person("author")


def found(words: str) -> list[str]:
    """The captions that a search by words gives, best first."""
    return [post.caption for post in search_posts(Query.of(words=words), AnonymousUser()).posts]


def label(post: Post, *labels: tuple[str, float]) -> None:
    record_labels({picture.pk: labels for picture in post.pictures.all()})


def test_labels_are_kept_with_the_most_confident_first(author, make_post):
    post = make_post(author)
    label(post, ("skirt", 0.4), ("evening dress", 0.81234))
    assert post.pictures.get().labels == [
        {"name": "evening dress", "confidence": 0.8123},
        {"name": "skirt", "confidence": 0.4},
    ]


def test_a_post_is_found_by_what_its_picture_seems_to_show(author, make_post):
    label(make_post(author, caption="Untitled"), ("evening dress", 0.8))
    assert found("dresses") == found("evening dress") == found("even") == ["Untitled"]
    assert found("skirt") == []


def test_a_label_that_is_little_more_than_a_guess_finds_nothing(author, make_post):
    label(make_post(author, caption="Untitled"), ("dress", 0.2))
    assert found("dress") == []


def test_new_labels_replace_the_old_ones_and_none_take_them_away(author, make_post):
    post = make_post(author, caption="Untitled")
    label(post, ("dress", 0.9))
    label(post, ("heron", 0.9))
    assert (found("dress"), found("heron")) == ([], ["Untitled"])
    label(post)
    assert found("heron") == []


def test_an_edit_keeps_the_labels(author, make_post):
    post = make_post(author, caption="Before")
    label(post, ("dress", 0.9))
    edit(post=post, caption="After", tags=["new"], visibility="public", alt_texts={})
    assert found("dress") == ["After"]


@pytest.mark.parametrize("words", ["dress", "dresses", "evening dress", "red evening dress"])
def test_no_label_outranks_a_post_whose_people_wrote_the_words(words, author, make_post):
    """However many pictures bear the label and however near its words stand, though the people's stand far apart."""
    between = " and then another ".join(["quite"] * 60)
    written = [
        make_post(author, caption=f"A dress, red {between} for the evening"),
        make_post(author, caption="by alt text"),
        make_post(author, caption="by tags", tags=["red", "dress", "evening"]),
    ]
    edit(
        post=written[1],
        caption="by alt text",
        tags=[],
        visibility="public",
        alt_texts={str(written[1].pictures.get().pk): f"An evening {between} in a red dress"},
    )
    for number in range(3):
        many = make_post(author, *[unit(1, n / 100) for n in range(10)], caption=f"labelled {number}")
        label(many, ("evening dress", 0.99), ("red dress", 0.98), ("red evening dress", 0.97), ("dresses", 0.9))
    order = found(words)
    assert set(order[:3]) == {post.caption for post in written}
    assert len(order) == 6


def test_a_label_that_stands_beside_a_persons_word_helps_to_find_both(author, make_post):
    label(make_post(author, caption="Crimson"), ("dress", 0.9))
    assert found("crimson dress") == ["Crimson"]


def test_words_of_labels_are_told_once_and_the_surest_first():
    assert label_words([("red shirt", 0.5), ("Shirt", 0.9), ("水彩", 0.4), ("maybe", 0.29)]) == [
        "shirt",
        "red",
        "水",
        "彩",
        "水彩",
    ]
    assert len(label_words([(f"thing{number}", 0.5) for number in range(99)])) == LABEL_WORDS


def test_what_is_gone_meanwhile_is_left_out(author, make_post):
    post = make_post(author, caption="There")
    record_labels({uuid4(): [("dress", 0.9)], post.pictures.get().pk: [("dress", 0.9)]})
    assert found("dress") == ["There"]


def test_a_batch_takes_as_many_queries_as_one_picture(author, make_post):
    def queries(number: int, name: str) -> int:
        pictures = [picture.pk for _ in range(number) for picture in make_post(author, tags=["a", "b"]).pictures.all()]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            record_labels({picture: [(name, 0.9)] for picture in pictures})
        return len(captured)

    assert queries(1, "one") == queries(12, "many")
    assert Picture.objects.filter(labels__0__name="many").count() == 12


def test_labels_that_have_not_changed_write_nothing(author, make_post):
    post = make_post(author)
    label(post, ("dress", 0.9))
    with CaptureQueriesContext(connection) as captured:
        label(post, ("dress", 0.9))
    assert not [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
