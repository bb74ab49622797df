"""Words find posts: stems, accents, Chinese, prefixes, and nothing that breaks the query."""

from __future__ import annotations

import pytest

from discovery.models import Post
from discovery.posts.words import ideograph_terms, index_words, words_query


def found(words: str, **options: bool) -> set[str]:
    query = words_query(words, **options)
    return set() if query is None else set(Post.objects.filter(words=query).values_list("caption", flat=True))


@pytest.fixture
def gallery(person, make_post):
    author = person("author")
    for caption, tags in [
        ("Painting harbours at dawn", ["watercolour"]),
        ("A café in the rain", ["blue"]),
        ("北京大学生活动中心", ["水彩"]),
        ("The blue shirts", ["Shirt"]),
    ]:
        make_post(author, caption=caption, tags=tags)


@pytest.mark.parametrize(
    ("words", "captions"),
    [
        ("paint harbour", {"Painting harbours at dawn"}),
        ("CAFE", {"A café in the rain"}),
        ("blue shirt", {"The blue shirts"}),
        ("shirt the", {"The blue shirts"}),
        ("waterc", {"Painting harbours at dawn"}),
        ("北京大学", {"北京大学生活动中心"}),
        ("学生", {"北京大学生活动中心"}),
        ("水", {"北京大学生活动中心"}),
        ("京北", set()),
        ("blue harbour", set()),
    ],
)
def test_words_find_what_holds_all_of_them(words, captions, gallery):
    assert found(words) == captions


def test_any_word_is_enough_when_asked_so(gallery):
    assert found("blue harbour", any_word=True) == {
        "Painting harbours at dawn",
        "A café in the rain",
        "The blue shirts",
    }


@pytest.mark.parametrize(
    "words", ["%", "\\", "& | ! ( ) <->", "'; DROP TABLE", "\x00\x07", ":*", "🎨", "a:*b", "<script>"]
)
def test_operators_and_control_characters_are_only_text(words, gallery):
    assert isinstance(found(words), set)


def test_nothing_but_signs_asks_nothing():
    assert words_query("!!! ???") is None


def test_alt_texts_are_found_and_outweighed_by_tags(person, make_post):
    post = make_post(person("author"), caption="One")
    post.pictures.update(alt_text="A heron among reeds")
    index_words([post.pk])
    assert found("herons") == {"One"}


def test_ideographs_are_cut_into_characters_and_pairs():
    assert ideograph_terms("水彩 blue 夜") == ["水", "彩", "水彩", "夜"]
