"""One spelling of a tag is stored, however it was typed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from discovery.models import Post, Tag
from discovery.posts.selectors import complete_tags
from discovery.posts.services import set_tags
from discovery.posts.tags import slug_of, split_names, tags_named


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("blue, navy blue", ["blue", "navy blue"]),
        ("#blue #navy blue", ["blue", "navy blue"]),
        ("blue shirt", ["blue shirt"]),
        ("水彩，花、夜", ["水彩", "花", "夜"]),
        (" , ,", []),
    ],
)
def test_a_line_is_cut_into_names(text, names):
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Navy  Blue", "navy-blue"), ("Ｂｌｕｅ", "blue"), ("水彩", "水彩"), ("!!!", ""), ("r&b", "r&b"), ("a/b", "a-b")],
)
def test_case_width_and_separators_do_not_tell_tags_apart(name, slug):
    assert slug_of(name) == slug


@pytest.mark.django_db
def test_the_first_spelling_is_kept():
    assert tags_named(["Blue"]) == tags_named(["BLUE", "blue"])
    assert Tag.objects.get().name == "Blue"


@pytest.mark.django_db
def test_too_many_tags_are_refused():
    with pytest.raises(ValidationError, match="30 tags"):
        tags_named([f"tag{number}" for number in range(31)])


def test_setting_tags_takes_the_place_of_the_old_ones(person, make_post):
    post = make_post(person("author"), tags=["blue", "red"])
    set_tags(post=post, names=["red", "green"])
    assert set(post.tags.values_list("slug", flat=True)) == {"red", "green"}


def test_completion_tells_of_no_tag_that_only_hidden_posts_carry(person, make_post):
    author = person("author")
    make_post(author, tags=["sea", "seal"])
    make_post(author, tags=["sea"])
    make_post(author, tags=["secret"], visibility=Post.Visibility.PRIVATE)
    offered = complete_tags("se", AnonymousUser())
    assert [(tag.slug, tag.posts) for tag in offered] == [("sea", 2), ("seal", 1)]
    assert [tag.slug for tag in complete_tags("sec", author)] == ["secret"]


@pytest.mark.parametrize("prefix", ["", "%", "_", "\\", "'"])
def test_signs_of_like_patterns_complete_nothing(prefix, person, make_post):
    make_post(person("author"), tags=["sea"])
    assert list(complete_tags(prefix, AnonymousUser())) == []
