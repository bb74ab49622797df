"""Reach: each number is that of rows which the author may see, and nobody is told who has seen a picture."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.follows.models import Follow
from accounts.follows.services import block
from accounts.models import User
from discovery.boards.models import Board, BoardItem
from discovery.comments.models import Comment
from discovery.feeds.models import Seen
from discovery.models import Like
from discovery.posts.selectors import like_count
from discovery.reach.charts import HEIGHT, bars
from discovery.reach.selectors import DAYS, reach_of
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def posts(ana, make_post):
    return [make_post(ana, unit(1), caption="Harbour"), make_post(ana, unit(0, 1), caption="Forest")]


@pytest.fixture
def act(posts):
    """Somebody sees, likes, saves and comments on a post and follows its author, so many days ago."""

    def act(user: User, days: float = 1, place: int = 0, visibility: str = "public") -> None:
        post, at = posts[place], timezone.now() - timedelta(days=days)
        board = Board.objects.create(owner=user, name="Kept", visibility=visibility)
        done = [
            (Seen.objects.get_or_create(user=user, post=post)[0], "seen_at"),
            (Like.objects.create(user=user, post=post), "created_at"),
            (BoardItem.objects.create(board=board, post=post, position=0, added_by=user), "created_at"),
            (Comment.objects.create(post=post, author=user, text="Fine"), "created_at"),
        ]
        if user != post.author:
            done.append((Follow.objects.get_or_create(follower=user, followee=post.author)[0], "created_at"))
        for row, field in done:
            type(row).objects.filter(pk=row.pk).update(**{field: at})

    return act


def totals(user: User) -> dict[str, int]:
    return {each.name: each.total for each in reach_of(user)}


def test_each_day_says_what_happened_on_it(ana, person, act):
    act(person("bo"), days=1)
    act(person("cy"), days=1)
    act(person("di"), days=4)
    for each in reach_of(ana):
        assert [day.number for day in each.days[-6:]] == [0, 1, 0, 0, 2, 0]
        assert len(each.days) == DAYS
        assert each.days[-1].day == timezone.localdate()
        assert each.total == 3


def test_somebody_who_saw_two_posts_is_one_person(ana, person, posts):
    bo = person("bo")
    for days, post in enumerate(posts):
        Seen.objects.create(user=bo, post=post, seen_at=timezone.now() - timedelta(days=days))
    assert totals(ana)["seen"] == 1


def test_the_days_before_are_compared_with_where_they_are_known(ana, person, act):
    act(person("bo"), days=3)
    act(person("cy"), days=DAYS + 5)
    act(person("di"), days=DAYS + 6)
    act(person("eve"), days=2 * DAYS + 2)
    reached = {each.name: each for each in reach_of(ana)}
    assert reached["seen"].before is None
    for name in ("likes", "saves", "comments", "followers"):
        assert (reached[name].total, reached[name].before, reached[name].change) == (1, 2, -1)


def test_those_who_are_blocked_or_gone_do_not_count(ana, person, act, posts):
    bo, cy, di = person("bo"), person("cy"), person("di")
    for one in (bo, cy, di):
        act(one)
    block(blocker=bo, blocked=ana)
    User.objects.filter(pk=cy.pk).update(is_active=False)
    assert set(totals(ana).values()) == {1}
    assert totals(ana)["likes"] == like_count(posts[0], ana)


def test_ones_own_doings_do_not_count(ana, act):
    act(ana)
    assert set(totals(ana).values()) == {0}


def test_a_private_board_tells_nothing(ana, person, act):
    act(person("bo"), visibility="private")
    assert totals(ana)["saves"] == 0
    assert totals(ana)["likes"] == 1


def test_others_reach_is_not_mine(person, act):
    act(person("bo"))
    assert set(totals(person("cy")).values()) == {0}


def test_the_posts_that_most_came_to_lead(ana, person, act, posts):
    for number, name in enumerate(("bo", "cy", "di")):
        act(person(name), place=0 if number else 1)
    for each in reach_of(ana):
        expected = [] if each.name == "followers" else [(posts[0], 2), (posts[1], 1)]
        assert [(leading.post, leading.number) for leading in each.top] == expected


def test_the_highest_bar_is_the_highest_and_little_is_still_seen():
    today = timezone.localdate()
    drawn = bars([(today, 0), (today, 1), (today, 400)])
    assert [day.height for day in drawn] == [0.0, 2.0, HEIGHT]
    assert [day.y for day in drawn] == [HEIGHT, HEIGHT - 2.0, 0]


def test_the_page_has_charts_with_captions_and_tables(client, ana, person, act):
    act(person("bo"))
    client.force_login(ana)
    text = client.get("/reach/").content.decode()
    assert text.count("<figure") == text.count("<figcaption") == text.count("<table>") == 5
    assert "Seen by" in text
    assert "not recorded" in text
    assert "bo" not in set(text.replace("<", " ").replace(">", " ").split())


def test_without_anything_the_page_says_what_will_stand_there(client, ana):
    client.force_login(ana)
    text = client.get("/reach/").content.decode()
    assert "When people have seen" in text
    assert "<figure" not in text


def test_it_is_ones_own_page(client):
    assert client.get("/reach/")["Location"].startswith("/accounts/login/")


def test_more_people_ask_no_more_of_the_database(client, ana, person, act):
    client.force_login(ana)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/reach/").status_code == 200
        return len(asked)

    act(person("bo"))
    before = queries()
    for number in range(8):
        act(person(f"fan{number}"), days=number, place=number % 2)
    assert queries() == before


@pytest.mark.parametrize("address", ["/", "/explore/", "/@ana/", "/search/?q=harbour"])
def test_what_members_see_is_told_wherever_they_see_it(client, person, posts, address):
    assert 'name="seen"' not in client.get(address).content.decode()
    client.force_login(person("bo"))
    assert client.get(address).content.decode().count('name="seen"') == 1
