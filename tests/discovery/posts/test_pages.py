"""Pages by time: nothing twice, nothing left out, and damaged cursors are refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from discovery.models import Post
from discovery.posts.pages import pack_cursor, page_by_time


def all_pages(size: int) -> list[Post]:
    posts, cursor = [], None
    while True:
        page = page_by_time(Post.objects.all(), cursor, size)
        posts += page.posts
        cursor = page.next
        if cursor is None:
            return posts


def test_pages_show_each_post_once_newest_first(person, make_post):
    author, now = person("author"), timezone.now()
    # Three moments for seven posts: equals must not fall between pages.
    made = [make_post(author, created_at=now - timedelta(hours=number // 3)) for number in range(7)]
    assert all_pages(2) == sorted(made, key=lambda post: (post.created_at, post.pk), reverse=True)


def test_a_post_added_meanwhile_neither_repeats_nor_hides_another(person, make_post):
    author = person("author")
    made = [make_post(author) for _ in range(4)]
    first = page_by_time(Post.objects.all(), None, 2)
    make_post(author)
    second = page_by_time(Post.objects.all(), first.next, 2)
    assert [*first.posts, *second.posts] == made[::-1]


def test_the_last_page_has_no_cursor(person, make_post):
    make_post(person("author"))
    assert page_by_time(Post.objects.all(), None, 1).next is None


ANY_ID = "0198c0de-0000-7000-8000-000000000000"


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["2026-08-01T12:00:00+23:00", "0001-01-01T00:00:00-23:00"])
def test_a_moment_in_a_zone_that_only_python_knows_is_a_moment(moment):
    assert page_by_time(Post.objects.all(), pack_cursor([moment, ANY_ID])).posts == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    [
        "x", "%%%", "é", pack_cursor([1]), pack_cursor(["now", "x"]), pack_cursor([None, None]), pack_cursor([{}, []]),
        pack_cursor(["2026-08-01T12:00:00", ANY_ID]), pack_cursor(["0001-01-01T00:00:00+23:00", ANY_ID]),
    ],
)  # fmt: skip
def test_a_damaged_cursor_is_refused(cursor):
    with pytest.raises(ValidationError) as refused:
        page_by_time(Post.objects.all(), cursor)
    assert refused.value.code == "bad-cursor"
