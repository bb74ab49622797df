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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    ["x", "%%%", "é", pack_cursor([1]), pack_cursor(["now", "x"]), pack_cursor([None, None]), pack_cursor([{}, []])],
)
def test_a_damaged_cursor_is_refused(cursor):
    with pytest.raises(ValidationError) as refused:
        page_by_time(Post.objects.all(), cursor)
    assert refused.value.code == "bad-cursor"
