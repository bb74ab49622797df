"""Edits keep what was there; edits of many posts at once cost no more queries than of a few."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from discovery.models import Post
from discovery.posts import services
from discovery.posts.models import TAGS_A_POST
from discovery.posts.words import words_query
from tests.discovery.conftest import unit


@pytest.fixture
def author(person) -> User:
    return person("author")


@pytest.fixture
def post(author, make_post) -> Post:
    return make_post(author, unit(1), caption="A boat", tags=["sea", "boat"])


def edit(post: Post, **changes: object) -> Post:
    given = {"caption": "A boat", "tags": ["boat", "sea"], "visibility": "public", "alt_texts": {}}
    return services.edit(post=post, **{**given, **changes})


@pytest.mark.parametrize(
    "change", [{"caption": "A ship"}, {"tags": ["sea"]}, {"tags": ["sea", "boat", "red"]}, {"visibility": "private"}]
)
def test_an_edit_keeps_what_was_there_and_says_when(post, change):
    edit(post, **change)
    kept = post.revisions.get()
    assert (kept.caption, kept.tags, kept.visibility) == ("A boat", ["sea", "boat"], "public")
    post.refresh_from_db()
    assert post.edited_at is not None


@pytest.mark.parametrize("change", [{}, {"tags": ["sea", "boat"]}, {"tags": ["Boat", "#sea"]}, {"caption": " A boat "}])
def test_saving_what_is_there_already_is_no_edit(post, change):
    edit(post, **change)
    post.refresh_from_db()
    assert not post.revisions.exists()
    assert post.edited_at is None


def test_a_draft_keeps_its_versions_but_is_not_marked_as_edited(author, make_post):
    post = edit(make_post(author, unit(1), caption="Draft", release="draft"), caption="Better")
    post.refresh_from_db()
    assert post.edited_at is None
    assert post.revisions.get().caption == "Draft"


def test_marking_as_sensitive_is_no_edit_of_words_and_is_left_alone_otherwise(post):
    edit(post, is_sensitive=True)
    edit(post, caption="A ship")
    post.refresh_from_db()
    assert post.is_sensitive
    assert post.revisions.count() == 1


def test_a_refused_edit_leaves_no_version(post):
    with pytest.raises(ValidationError):
        edit(post, caption="A ship", tags=[f"tag{number}" for number in range(TAGS_A_POST + 1)])
    assert not post.revisions.exists()


def test_restoring_brings_back_words_and_never_shows_a_post_to_more_people(post):
    edit(post, caption="A ship", tags=["sea"])
    edit(post, caption="A ship", tags=["sea"], visibility="private")
    first = post.revisions.order_by("pk").first()
    services.restore(post=post, revision=first)
    post.refresh_from_db()
    assert (post.caption, post.visibility) == ("A boat", "private")
    assert {tag.name for tag in post.tags.all()} == {"sea", "boat"}
    assert post.revisions.count() == 3


def test_many_posts_change_who_may_see_them_and_keep_what_was(author, make_post):
    posts = [make_post(author, unit(1)) for _ in range(3)] + [make_post(author, unit(1), visibility="private")]
    assert services.change_visibility(posts=posts, visibility="private") == 3
    assert set(Post.objects.values_list("visibility", flat=True)) == {"private"}
    assert [post.revisions.count() for post in posts] == [1, 1, 1, 0]
    with pytest.raises(ValidationError):
        services.change_visibility(posts=posts, visibility="friends")


def test_many_posts_get_tags_and_are_found_by_them(author, make_post):
    posts = [make_post(author, unit(1), tags=["sea"]), make_post(author, unit(1), tags=["sea", "dusk"])]
    assert services.add_tags_to(posts=posts, names=["Dusk", "sea"]) == 1
    assert {tag.slug for tag in posts[0].tags.all()} == {"sea", "dusk"}
    assert [post.revisions.count() for post in posts] == [1, 0]
    assert posts[0] in Post.objects.filter(words=words_query("dusk"))


def test_one_post_with_too_many_tags_leaves_all_as_they_were(author, make_post):
    full = make_post(author, unit(1), caption="Full", tags=[f"tag{number}" for number in range(TAGS_A_POST)])
    other = make_post(author, unit(1))
    with pytest.raises(ValidationError) as refused:
        services.add_tags_to(posts=[other, full], names=["new"])
    assert refused.value.code == "too-many-tags"
    assert not other.tags.exists()


@pytest.mark.parametrize("change", ["visibility", "tags"])
def test_the_number_of_queries_does_not_grow_with_the_posts(
    author, make_post, django_assert_num_queries, django_assert_max_num_queries, change
):
    def act(posts: list[Post]) -> None:
        if change == "tags":
            services.add_tags_to(posts=posts, names=["new", "newer"])
        else:
            services.change_visibility(posts=posts, visibility="followers")

    few, many = ([make_post(author, unit(1), tags=["old"]) for _ in range(size)] for size in (2, 9))
    services.add_tags_to(posts=few[:1], names=["new", "newer"])
    with django_assert_max_num_queries(20) as counted:
        act(few)
    with django_assert_num_queries(len(counted)):
        act(many)
