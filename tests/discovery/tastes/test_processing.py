"""What somebody makes and enjoys, apart; what counts, how much, and whose eyes it has been through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Block, Taste, TasteRefresh
from accounts.related.services import mark_stale
from accounts.related.steering import steering_of
from discovery.boards.models import Board, BoardItem
from discovery.embeddings.models import EmbeddingSpace
from discovery.models import Like, Post, Signal
from discovery.posts.services import like, unlike
from discovery.tastes.evidence import enjoyed_by, made_by
from discovery.tastes.processing import mark_everybody, refresh, refresh_stale
from discovery.tastes.services import record
from tests.discovery.conftest import unit

A, B = unit(1), unit(0, 1)


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def maker(person):
    return person("maker")


def shares(user, kind=Taste.Kind.ENJOYS):
    return [round(taste.weight, 3) for taste in Taste.objects.filter(user=user, kind=kind).order_by("position")]


def pictures(evidence):
    return set(evidence.posts) if evidence else set()


def save(user, post):
    board = Board.objects.create(owner=user, name="Mine")
    BoardItem.objects.create(board=board, post=post, position=0, added_by=user)


def test_what_somebody_makes_and_enjoys_are_two_things(ana, maker, make_post, know_tastes):
    make_post(ana, A)
    like(post=make_post(maker, B), user=ana)
    know_tastes(ana)
    makes, enjoys = Taste.objects.filter(user=ana).order_by("-kind")
    assert (makes.kind, makes.vector) == ("makes", list(A))
    assert (enjoys.kind, enjoys.vector) == ("enjoys", list(B))
    assert TasteRefresh.objects.get(user=ana, stale_since=None).pictures == 2


def test_each_action_counts_what_it_says(ana, maker, make_post, know_tastes):
    liked, saved, sought = (make_post(maker, unit(*(i == n for i in range(3)))) for n in range(3))
    like(post=liked, user=ana)
    save(ana, saved)
    record(user=ana, post=sought, kind=Signal.Kind.SEARCHED)
    evidence = enjoyed_by(ana, EmbeddingSpace.objects.get().pk)
    counted = dict(zip(evidence.posts, evidence.weights, strict=True))
    assert {post: pytest.approx(counted[post.pk], rel=1e-3) for post in (liked, saved, sought)} == {
        liked: 1.0,
        saved: 1.5,
        sought: 0.5,
    }


def test_what_was_done_to_one_post_adds_up(ana, maker, make_post, space):
    post = make_post(maker, A, B)
    like(post=post, user=ana)
    save(ana, post)
    evidence = enjoyed_by(ana, space.pk)
    assert evidence.weights == pytest.approx([2.5], rel=1e-3)
    assert evidence.pictures == [post.pictures.get(position=1).pk]


def test_a_day_takes_one_per_cent_off(ana, maker, make_post, know_tastes):
    old, new = make_post(maker, A), make_post(maker, B)
    for post in (old, new):
        like(post=post, user=ana)
    Like.objects.filter(post=old).update(created_at=timezone.now() - timedelta(days=100))
    know_tastes(ana)
    assert shares(ana) == [0.731, 0.269]  # 1 and exp(-1), of their sum


def test_pictures_that_came_in_long_ago_count_little_whatever_date_they_bear(ana, make_post, know_tastes):
    old, _ = make_post(ana, A), make_post(ana, B, created_at=timezone.now() - timedelta(days=4000))
    old.pictures.update(created_at=timezone.now() - timedelta(days=100))
    know_tastes(ana)
    assert shares(ana, Taste.Kind.MAKES) == [0.731, 0.269]
    old.pictures.update(created_at=timezone.now() - timedelta(days=40_000))
    know_tastes(ana)
    assert Taste.objects.filter(user=ana).count() == 2


def test_what_they_make_is_what_they_post_for_everyone(ana, make_post, space):
    shown = make_post(ana, A)
    for visibility in (Post.Visibility.FOLLOWERS, Post.Visibility.PRIVATE):
        make_post(ana, B, visibility=visibility)
    make_post(ana, B, release=Post.Release.DRAFT)
    make_post(ana, B, state=Post.State.REJECTED)
    assert pictures(made_by(ana, space.pk)) == {shown.pk}


def test_what_they_enjoy_is_by_others_and_can_still_be_seen(ana, maker, person, make_post, space):
    seen = make_post(maker, A)
    hidden = make_post(maker, A)
    own = make_post(ana, A)
    blocker = person("blocker")
    blocked = make_post(blocker, A)
    unwanted = make_post(maker, A)
    for post in (seen, hidden, own, blocked, unwanted):
        like(post=post, user=ana)
    Post.objects.filter(pk=hidden.pk).update(visibility=Post.Visibility.PRIVATE)
    Block.objects.create(blocker=blocker, blocked=ana)
    record(user=ana, post=unwanted, kind=Signal.Kind.LESS)
    assert pictures(enjoyed_by(ana, space.pk)) == {seen.pk}


def test_the_latest_actions_count(ana, maker, make_post, space):
    posts = [make_post(maker, A) for _ in range(4)]
    for days, post in enumerate(posts):
        like(post=post, user=ana)
        Like.objects.filter(post=post).update(created_at=timezone.now() - timedelta(days=days))
    assert pictures(enjoyed_by(ana, space.pk, limit=2)) == {posts[0].pk, posts[1].pk}
    assert pictures(enjoyed_by(ana, space.pk, limit=None)) == {post.pk for post in posts}


def test_a_newcomers_first_likes_make_tastes_one_after_the_other(ana, maker, make_post):
    for vector in (A, B):
        like(post=make_post(maker, vector), user=ana)
        refresh_stale()
    assert shares(ana) == [0.5, 0.5]
    unlike(post=Post.objects.newest()[0], user=ana)
    refresh_stale()
    assert shares(ana) == [1.0]


def test_everybody_is_remade_in_every_space_that_is_filled(ana, maker, make_post, space):
    other = EmbeddingSpace.objects.create(encoder="test", version="v2", dimension=8, fingerprint="1" * 64)
    like(post=make_post(maker, A), user=ana)
    refresh_stale()
    spaces = TasteRefresh.objects.filter(user=ana, refreshed_at__isnull=False).values_list("space_id", flat=True)
    assert set(spaces) == {space.pk, other.pk}


def test_no_more_are_remade_at_a_time_than_asked_for(person, space):
    people = [person(f"person{i}") for i in range(3)]
    mark_stale([one.pk for one in people], space.pk)
    assert [refresh_stale(2), refresh_stale(2)] == [2, 1]


def test_new_tastes_let_the_feed_be_ranked_anew(ana, maker, make_post, space):
    before = steering_of(ana.pk).revision
    refresh(ana.pk, space.pk)
    assert steering_of(ana.pk).revision > before


def test_by_night_a_block_takes_its_pictures_out_of_tastes(ana, maker, make_post):
    like(post=make_post(maker, A), user=ana)
    refresh_stale()
    Block.objects.create(blocker=maker, blocked=ana)
    assert mark_everybody() == 1
    refresh_stale()
    assert shares(ana) == []


def test_first_likes_that_are_all_unlike_each_other_are_as_many_tastes(ana, maker, make_post, know_tastes):
    for number in range(40):
        make_post(maker, unit(*(i == number % 8 for i in range(8))))
    for post in Post.objects.order_by("created_at")[:6]:
        like(post=post, user=ana)
    know_tastes(ana)
    assert len(shares(ana)) == 6


def test_making_tastes_takes_a_constant_number_of_queries(ana, maker, make_post, space, django_assert_max_num_queries):
    for number in (2, 12):
        for _ in range(number):
            like(post=make_post(maker, A), user=ana)
            make_post(ana, B)
        with django_assert_max_num_queries(27):
            refresh(ana.pk, space.pk)
