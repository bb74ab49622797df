"""What somebody does and says of their taste: once, only of their own, and obeyed at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Block, Taste, TasteRefresh
from accounts.related.steering import steer, steering_of
from discovery.models import Embedding, Forgotten, Like, Picture, Post, Signal
from discovery.posts.services import like
from discovery.tastes import services
from discovery.tastes.evidence import COUNTED
from discovery.tastes.processing import refresh_stale
from discovery.tastes.services import boost_taste, forget_taste, mute_taste, name_taste, pick, record, withdraw
from tests.discovery.conftest import unit

A, B = unit(1), unit(0, 1)


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def posts(person, make_post):
    """Six of one look, two of another."""
    maker = person("maker")
    return [make_post(maker, A if i < 6 else B) for i in range(8)]


@pytest.fixture
def enjoying(ana, posts, space):
    """Ana, whose two tastes were made of what she liked: of A, heavier, and of B."""
    for post in posts:
        like(post=post, user=ana)
    refresh_stale()
    return ana


def kinds(user):
    return sorted(Signal.objects.filter(user=user).values_list("kind", flat=True))


def taste_of(user, vector):
    return next(t for t in Taste.objects.filter(user=user, kind=Taste.Kind.ENJOYS) if t.vector == list(vector))


def code(refused):
    return refused.value.code


def test_more_and_less_take_each_other_back(ana, posts):
    record(user=ana, post=posts[0], kind=Signal.Kind.MORE)
    record(user=ana, post=posts[0], kind=Signal.Kind.MORE)
    record(user=ana, post=posts[0], kind=Signal.Kind.PICKED)
    assert kinds(ana) == ["more", "picked"]
    record(user=ana, post=posts[0], kind=Signal.Kind.LESS)
    assert kinds(ana) == ["less", "picked"]


def test_doing_it_again_is_doing_it_now(ana, posts):
    record(user=ana, post=posts[0], kind=Signal.Kind.MORE)
    Signal.objects.update(created_at=timezone.now() - timedelta(days=9))
    record(user=ana, post=posts[0], kind=Signal.Kind.MORE)
    assert Signal.objects.get().created_at > timezone.now() - timedelta(minutes=1)


def test_a_signal_changes_what_is_shown_and_is_learned_within_a_turn(ana, posts):
    record(user=ana, post=posts[0], kind=Signal.Kind.MORE)
    assert steering_of(ana.pk).revision == 1
    refresh_stale()
    assert taste_of(ana, A).weight == 1
    withdraw(user=ana, post=posts[0], kind=Signal.Kind.MORE)
    refresh_stale()
    assert not Taste.objects.filter(user=ana).exists()


def test_the_worker_is_told_of_a_signal(ana, posts, eager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record(user=ana, post=posts[0], kind=Signal.Kind.MORE)
    assert taste_of(ana, A).weight == 1


def test_taking_back_what_was_never_said_changes_nothing(ana, posts):
    withdraw(user=ana, post=posts[0], kind=Signal.Kind.LESS)
    assert steering_of(ana.pk).revision == 0


def test_picks_make_tastes_at_once(ana, posts):
    assert pick(user=ana, post_ids=[post.pk for post in posts[3:]]) == 5
    assert sorted(Taste.objects.filter(user=ana).values_list("weight", flat=True)) == pytest.approx([0.4, 0.6])
    assert steering_of(ana.pk).revision > 0


def test_five_different_pictures_that_can_be_seen_are_picked_at_least(ana, person, posts, make_post):
    hidden, own = make_post(person("other"), A), make_post(ana, A)
    Block.objects.create(blocker=hidden.author, blocked=ana)
    four = [post.pk for post in posts[:4]]
    with pytest.raises(ValidationError) as refused:
        pick(user=ana, post_ids=[*four, four[0], hidden.pk, own.pk, uuid4()])
    assert code(refused) == "too-few-picks"
    assert not Signal.objects.exists()


def test_a_search_is_learned_by_its_best_answer_unless_that_is_not_wanted(ana, posts, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):  # two of them begin and end the transaction
        services.record_search(user=ana, post_ids=[posts[0].pk, posts[1].pk])
    assert Signal.objects.get().post == posts[0]
    assert steering_of(ana.pk).revision == 0
    steer(user=ana, learns_from_searches=False)
    services.record_search(user=ana, post_ids=[posts[2].pk])
    services.record_search(user=ana, post_ids=[])
    assert Signal.objects.count() == 1


def test_a_taste_is_named_and_the_name_taken_back(enjoying):
    taste = taste_of(enjoying, A)
    name_taste(user=enjoying, taste=taste, name="  Misty\x00 \n harbours ")
    assert taste_of(enjoying, A).name == "Misty harbours"
    name_taste(user=enjoying, taste=taste, name="")
    assert taste_of(enjoying, A).name == ""
    with pytest.raises(ValidationError) as refused:
        name_taste(user=enjoying, taste=taste, name="x" * 61)
    assert code(refused) == "taste-name-too-long"


def test_a_taste_is_boosted_and_muted_and_outlives_being_remade(enjoying, posts):
    revision = steering_of(enjoying.pk).revision
    boost_taste(user=enjoying, taste=taste_of(enjoying, A), boost=2)
    mute_taste(user=enjoying, taste=taste_of(enjoying, B))
    assert steering_of(enjoying.pk).revision == revision + 2
    refresh_stale()
    assert taste_of(enjoying, A).boost == 2
    assert taste_of(enjoying, B).is_muted
    mute_taste(user=enjoying, taste=taste_of(enjoying, B), is_muted=False)
    assert not taste_of(enjoying, B).is_muted


@pytest.mark.parametrize("boost", [0, 3, -1, float("nan")])
def test_a_taste_counts_half_one_or_two(enjoying, boost):
    with pytest.raises(ValidationError) as refused:
        boost_taste(user=enjoying, taste=taste_of(enjoying, A), boost=boost)
    assert code(refused) == "unknown-boost"


def test_nobody_changes_anothers_taste(enjoying, person):
    other, taste = person("other"), taste_of(enjoying, A)
    changes = [
        lambda: name_taste(user=other, taste=taste, name="Mine"),
        lambda: boost_taste(user=other, taste=taste, boost=2),
        lambda: mute_taste(user=other, taste=taste),
        lambda: forget_taste(user=other, taste=taste),
    ]
    for change in changes:
        with pytest.raises(Taste.DoesNotExist):
            change()
    assert not Forgotten.objects.exists()
    taste.refresh_from_db()
    assert (taste.name, taste.boost, taste.is_muted) == ("", 1.0, False)


def test_what_is_forgotten_does_not_come_back_from_what_was_done_before(enjoying, posts):
    forget_taste(user=enjoying, taste=taste_of(enjoying, A))
    assert [t.vector for t in Taste.objects.filter(user=enjoying)] == [list(B)]
    assert set(Forgotten.objects.values_list("post", flat=True)) == {post.pk for post in posts[:6]}
    TasteRefresh.objects.update(stale_since=timezone.now())
    refresh_stale()
    assert Taste.objects.filter(user=enjoying).count() == 1
    record(user=enjoying, post=posts[0], kind=Signal.Kind.MORE)
    refresh_stale()
    assert taste_of(enjoying, A).evidence == [posts[0].pictures.get().pk]


def test_what_is_forgotten_takes_along_what_is_too_old_to_be_counted(ana, person, make_post, space):
    maker = person("maker")
    older = make_post(maker, A)
    like(post=older, user=ana)
    Like.objects.update(created_at=timezone.now() - timedelta(days=900))
    first = Picture.objects.get()
    posts = Post.objects.bulk_create(Post(author=maker, state=Post.State.PUBLISHED) for _ in range(COUNTED))
    pictures = Picture.objects.bulk_create(
        Picture(
            post=post, position=1, state="ready", width=1, height=1, fingerprint=1, placeholder="x", sha256="0" * 64
        )
        for post in posts
    )
    Embedding.objects.bulk_create(
        Embedding(space=space, picture=picture, post=picture.post, vector=A) for picture in pictures
    )
    Like.objects.bulk_create(Like(user=ana, post=post) for post in posts)
    refresh_stale()
    assert TasteRefresh.objects.get(user=ana).pictures == COUNTED
    forget_taste(user=ana, taste=taste_of(ana, A))
    assert Forgotten.objects.filter(post=first.post).exists()
    assert not Taste.objects.filter(user=ana).exists()


def test_forgetting_can_be_taken_back(enjoying):
    moment = forget_taste(user=enjoying, taste=taste_of(enjoying, A))
    services.remember(user=enjoying, forgotten_at=moment)
    assert taste_of(enjoying, A).weight == pytest.approx(0.75)
    assert not Forgotten.objects.exists()


def test_what_one_makes_can_be_forgotten_until_one_makes_such_again(ana, make_post, know_tastes):
    for vector in (A, A, B):
        make_post(ana, vector)
    know_tastes(ana)
    forget_taste(user=ana, taste=Taste.objects.get(user=ana, position=0))
    assert [t.vector for t in Taste.objects.filter(user=ana)] == [list(B)]
    make_post(ana, A)
    know_tastes(ana)
    assert Taste.objects.filter(user=ana).count() == 2
