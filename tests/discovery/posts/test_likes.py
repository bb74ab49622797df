"""Likes: told once, and a number that is the length of the list behind it, for each who looks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import Block, Notice
from discovery.posts.selectors import like_count, like_counts, people_who_like
from discovery.posts.services import like, unlike
from tests.discovery.conftest import unit


@pytest.fixture
def liked(person, make_post):
    """A post that four like: one has left, one blocks `viewer`, one is blocked by them."""
    post = make_post(person("author"), unit(1))
    for name in ("friend", "gone", "blocker", "blocked"):
        like(post=post, user=person(name, is_active=name != "gone"))
    return post


@pytest.fixture
def viewer(person, liked):
    viewer = person("viewer")
    fans = {row.user.username: row.user for row in liked.likes.select_related("user")}
    Block.objects.create(blocker=fans["blocker"], blocked=viewer)
    Block.objects.create(blocker=viewer, blocked=fans["blocked"])
    return viewer


def test_the_number_is_the_length_of_the_list_for_each_who_looks(liked, viewer):
    expected = {viewer: ["friend"], AnonymousUser(): ["blocked", "blocker", "friend"]}
    for who, names in expected.items():
        assert [fan.username for fan in people_who_like(liked, who)] == names
        assert like_count(liked, who) == like_counts([liked], who)[liked.pk] == len(names)


def test_the_page_shows_the_list_and_the_post_its_length(client, liked, viewer):
    client.force_login(viewer)
    page = client.get(reverse("likes", args=[liked.pk])).content.decode()
    assert "@friend" in page
    assert "One person likes it" in page
    assert not any(f"@{name}" in page for name in ("gone", "blocker", "blocked"))
    assert client.get(liked.get_absolute_url()).context["like_count"] == 1


def test_who_may_not_see_the_post_does_not_see_who_likes_it(client, liked, viewer):
    Block.objects.create(blocker=liked.author, blocked=viewer)
    client.force_login(viewer)
    assert client.get(reverse("likes", args=[liked.pk])).status_code == 404


def test_the_list_asks_as_often_for_many_as_for_few(
    client, person, liked, viewer, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(viewer)
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("likes", args=[liked.pk]))
    for number in range(9):
        like(post=liked, user=person(f"fan{number}"))
    with django_assert_num_queries(len(few)):
        client.get(reverse("likes", args=[liked.pk]))


def test_the_author_is_told_once_and_no_more_when_it_is_taken_back(person, make_post):
    post, fan = make_post(person("author"), unit(1)), person("fan")
    for _ in range(2):
        like(post=post, user=fan)
    notice = Notice.objects.get(recipient=post.author, kind=Notice.Kind.LIKE)
    assert (notice.actor, notice.subject, notice.withdrawn_at) == (fan, post.pk, None)
    unlike(post=post, user=fan)
    notice.refresh_from_db()
    assert notice.withdrawn_at is not None


def test_nobody_is_told_of_their_own_like(person, make_post):
    author = person("author")
    like(post=make_post(author, unit(1)), user=author)
    assert not Notice.objects.exists()
