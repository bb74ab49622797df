"""Answers: by look, by words, by both; nothing hidden, nothing twice, nothing skipped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.follows.services import follow
from discovery.models import Post, QueryPicture
from discovery.posts.pages import pack_cursor
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from tests.discovery.conftest import unit

ANYBODY = AnonymousUser()
POST = "018f0000-0000-7000-8000-000000000000"


@pytest.fixture
def query_picture(space):
    def make(*components: float, **fields: object) -> QueryPicture:
        fields = {"state": QueryPicture.State.READY, "space": space, "vector": unit(*components), **fields}
        return QueryPicture.objects.create(**fields)

    return make


def every_page(query: Query, viewer: object = ANYBODY, size: int = 3, between: object = None) -> list[Post]:
    posts, cursor = [], None
    while True:
        page = search_posts(query, viewer, cursor, size)
        posts += page.posts
        cursor = page.next
        if cursor is None:
            return posts
        if callable(between):
            between()


def test_posts_like_a_post_come_nearest_first_without_itself(person, make_post):
    author = person("author")
    asked = make_post(author, unit(1))
    far, near = make_post(author, unit(0, 1)), make_post(author, unit(1, 0.2))
    assert every_page(Query.of(post=asked.pk)) == [near, far]


def test_a_post_answers_by_its_nearest_picture_and_once(person, make_post, query_picture):
    author = person("author")
    both = make_post(author, unit(0, 1), unit(1, 0.1))
    one = make_post(author, unit(1, 0.3))
    assert every_page(Query.of(picture=query_picture(1).pk)) == [both, one]


def test_words_find_captions_and_tags(person, make_post):
    author = person("author")
    tagged = make_post(author, tags=["harbour"])
    captioned = make_post(author, caption="A misty harbour")
    make_post(author, caption="A cat")
    assert every_page(Query.of(words="harbours")) == [tagged, captioned]


def test_words_of_people_rank_before_labels(person, make_post):
    """Tags, captions, alt texts, labels: the weights A, B, C and D of a post's tsvector."""
    author = person("author")
    posts = [make_post(author) for _ in "ABCD"]
    for post, weight in zip(posts, "ABCD", strict=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE discovery_post SET words = setweight(to_tsvector('english', 'harbour'), %s) WHERE id = %s",
                [weight, post.pk],
            )
    assert every_page(Query.of(words="harbour")) == posts


def test_words_that_nothing_holds_together_find_what_holds_some(person, make_post):
    author = person("author")
    post = make_post(author, caption="A misty harbour")
    assert every_page(Query.of(words="misty volcano")) == [post]
    assert every_page(Query.of(words="zeppelin")) == []


def test_a_picture_and_words_are_fused(person, make_post, query_picture):
    author = person("author")
    looks = make_post(author, unit(1, 0.05), caption="cat")
    says = make_post(author, unit(0, 1), caption="harbour")
    both = make_post(author, unit(1, 0.1), caption="harbour")
    found = every_page(Query.of(words="harbour", picture=query_picture(1).pk))
    assert found[0] == both
    assert set(found) == {looks, both, says}


def test_a_tag_narrows(person, make_post, query_picture):
    author = person("author")
    make_post(author, unit(1))
    tagged = make_post(author, unit(0, 1), tags=["Navy Blue"])
    assert every_page(Query.of(tag="navy-blue", picture=query_picture(1).pk)) == [tagged]
    assert every_page(Query.of(tag="navy-blue")) == [tagged]


@pytest.mark.parametrize("visibility", [Post.Visibility.PRIVATE, Post.Visibility.FOLLOWERS])
def test_what_the_viewer_may_not_see_is_found_in_no_way(visibility, person, make_post, query_picture):
    author, fan = person("author"), person("fan")
    asked = make_post(author, unit(1))
    hidden = make_post(author, unit(1), caption="secret", tags=["secret"], visibility=visibility)
    queries = [
        Query.of(post=asked.pk),
        Query.of(picture=query_picture(1).pk),
        Query.of(words="secret"),
        Query.of(tag="secret"),
    ]
    follow(follower=fan, followee=author)
    for query in queries:
        assert hidden not in every_page(query)
        assert (hidden in every_page(query, fan)) == (visibility == Post.Visibility.FOLLOWERS)
        assert hidden in every_page(query, author)
    with pytest.raises(Post.DoesNotExist):
        search_posts(Query.of(post=hidden.pk), ANYBODY)


def test_unfinished_posts_are_not_found(person, make_post):
    author = person("author")
    asked = make_post(author, unit(1))
    make_post(author, unit(1), state=Post.State.PROCESSING)
    assert every_page(Query.of(post=asked.pk), author) == []


@pytest.mark.parametrize("forget", [False, True], ids=["kept ranking", "ranking lost"])
def test_scrolling_neither_repeats_nor_skips_while_posts_are_added(forget, person, make_post):
    author = person("author")
    asked = make_post(author, unit(1))
    made = {make_post(author, unit(1, number / 10)) for number in range(1, 11)}

    def meanwhile() -> None:
        make_post(author, unit(1, 0.01))
        if forget:
            cache.clear()

    found = every_page(Query.of(post=asked.pk), between=meanwhile)
    assert len(found) == len(set(found)) == 10
    assert set(found) == made


def test_a_post_deleted_while_scrolling_leaves_no_gap_in_its_page(person, make_post):
    author = person("author")
    asked = make_post(author, unit(1))
    made = [make_post(author, unit(1, number / 10)) for number in range(1, 7)]
    first = search_posts(Query.of(post=asked.pk), ANYBODY, None, 2)
    made[2].delete()
    second = search_posts(Query.of(post=asked.pk), ANYBODY, first.next, 2)
    assert [*first.posts, *second.posts] == [made[0], made[1], made[3], made[4]]


def test_an_expired_picture_says_so(query_picture):
    expired = query_picture(1, expires_at=timezone.now() - timedelta(seconds=1))
    for token in (expired.pk, "never-was"):
        with pytest.raises(ValidationError) as refused:
            search_posts(Query.of(picture=token), ANYBODY)
        assert refused.value.code == "picture-expired"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    ["x", *(pack_cursor(values) for values in (["x", 0, 0], [1, 2, 0], [None, "a", 0], [POST, -1, 0], [POST, 0]))],
)
def test_a_damaged_cursor_is_refused(cursor):
    with pytest.raises(ValidationError) as refused:
        search_posts(Query.of(words="blue"), ANYBODY, cursor)
    assert refused.value.code == "bad-cursor"


def test_a_page_of_results_takes_a_constant_number_of_queries(person, make_post, django_assert_max_num_queries):
    author = person("author")
    asked = make_post(author, unit(1))
    for number in range(1, 13):
        make_post(author, unit(1, number / 10), tags=[f"tag{number}"])
    with django_assert_max_num_queries(12):
        assert len(search_posts(Query.of(post=asked.pk), author, None, 12).posts) == 12
