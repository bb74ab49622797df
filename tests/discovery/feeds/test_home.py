"""A member's home: what people whom they follow post, what is like their tastes, and in which order."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.boundaries.models import Block, Mute, MutedWord
from accounts.follows.services import follow, unfollow
from accounts.models import Taste
from accounts.related.steering import steer
from discovery.embeddings.selectors import nearest_posts
from discovery.feeds.pages import Place
from discovery.feeds.selectors import home
from discovery.feeds.services import note_seen
from discovery.models import Like, Post
from discovery.posts.models import new_id
from discovery.tastes.models import Signal
from discovery.tastes.services import record, withdraw
from tests.discovery.conftest import unit

MIST, NEON = unit(1, 0, 0.1), unit(0, 1, 0.1)


def captions(page) -> list[str]:
    return [post.caption for post in page.posts]


def near(vector: np.ndarray, number: int) -> np.ndarray:
    """The `number`-th neighbour: each a little farther, in directions of their own."""
    moved = vector.copy()
    moved[3 + number % 5] += 0.05 + 0.02 * number
    return moved / np.linalg.norm(moved)


@pytest.fixture
def many(person, make_post):
    """Posts near a vector, each by somebody else."""

    def make(name: str, vector: np.ndarray, number: int) -> list[Post]:
        return [
            make_post(person(f"{name}{n}"), near(vector, n), caption=f"{name} {n}", tags=[name]) for n in range(number)
        ]

    return make


def test_two_unlike_tastes_are_both_on_the_first_screen_where_their_mean_brings_neither(
    person, space, make_post, many, enjoy
):
    viewer = person("viewer")
    many("mist", MIST, 12)
    many("neon", NEON, 12)
    between = (MIST + NEON) / np.linalg.norm(MIST + NEON)
    many("between", between, 12)
    enjoy(viewer, MIST, NEON)
    screen = captions(home(viewer))[:8]
    shown = [sum(caption.startswith(name) for caption in screen) for name in ("mist", "neon")]
    assert min(shown) >= 2, screen
    mean = nearest_posts(between, space=space, among=Post.objects.all(), limit=8).neighbours
    names = Post.objects.filter(pk__in=[found.post_id for found in mean]).values_list("caption", flat=True)
    assert not any(name.startswith(("mist", "neon")) for name in names)


def test_a_small_taste_is_not_missing_between_posts_of_people_whom_they_follow(person, make_post, many, enjoy):
    viewer, friend = person("viewer"), person("friend")
    follow(follower=viewer, followee=friend)
    for number in range(9):
        make_post(friend, unit(0, 0, 1), caption=f"friend {number}")
    many("mist", MIST, 6)
    many("neon", NEON, 6)
    taste, small = enjoy(viewer, MIST, NEON)
    Taste.objects.filter(pk=taste.pk).update(weight=0.95)
    Taste.objects.filter(pk=small.pk).update(weight=0.05)
    screen = [caption.split()[0] for caption in captions(home(viewer))[:8]]
    assert [name == "friend" for name in screen] == [True, False, True, False, True, True, False, True]
    assert {"mist", "neon"} <= set(screen)


def test_every_post_says_why_it_is_there(person, make_post, many, enjoy):
    viewer, friend = person("viewer"), person("friend", display_name="Ana")
    follow(follower=viewer, followee=friend)
    make_post(friend, caption="of Ana")
    many("mist", MIST, 3)
    asked = make_post(person("asked"), unit(0, 0, 0, 1), caption="asked")
    make_post(person("alike"), unit(0, 0, 0.1, 1), caption="alike")
    liked = make_post(person("quiet"), unit(0, 0, 0, 0, 1), caption="liked")
    enjoy(viewer, MIST, name="misty harbours")
    record(user=viewer, post=asked, kind=Signal.Kind.MORE)
    Like.objects.create(user=friend, post=liked)
    why = {post.caption: post.why for post in home(viewer).posts}
    assert why["of Ana"] == "You follow Ana"
    assert why["mist 0"] == "Like what you enjoy: ‘misty harbours’"
    assert why["alike"] == "Because you asked for more like this"
    assert all(why.values())


def test_a_taste_without_a_name_is_called_after_what_its_pictures_have_in_common(person, many, enjoy):
    viewer = person("viewer")
    posts = many("mist", MIST, 4)
    evidence = [posts[0].pictures.get().pk, posts[1].pictures.get().pk]
    (taste,) = enjoy(viewer, MIST)
    Taste.objects.filter(pk=taste.pk).update(evidence=evidence)
    assert home(viewer).posts[0].why == "Like what you enjoy: ‘mist’"
    Post.objects.filter(pk__in=[posts[0].pk, posts[1].pk]).update(visibility=Post.Visibility.PRIVATE)
    assert home(viewer).posts[0].why == "Like what you enjoy"


def test_who_has_only_posted_gets_what_is_like_that(person, make_post, many, know_tastes):
    viewer = person("viewer")
    make_post(viewer, MIST, caption="mine")
    many("mist", MIST, 2)
    know_tastes(viewer)
    page = home(viewer)
    assert page.posts[0].why.startswith("Like pictures that you make")
    assert "mine" not in captions(page)


def test_who_has_only_picked_gets_what_is_like_that(person, make_post, many):
    viewer = person("viewer")
    posts = many("mist", MIST, 3)
    assert not home(viewer).is_theirs
    Signal.objects.create(user=viewer, post=posts[0], kind=Signal.Kind.PICKED)
    assert home(viewer).is_theirs
    assert [post.why for post in home(viewer).posts][:2] == ["Like what you picked"] * 2


def test_neither_what_they_know_nor_what_they_follow_is_brought_as_kindred(person, make_post, many, enjoy):
    viewer = person("viewer")
    seen, liked, said, new = many("mist", MIST, 4)
    many("neon", NEON, 30)
    enjoy(viewer, MIST)
    note_seen(user=viewer, post_ids=[seen.pk])
    Like.objects.create(user=viewer, post=liked)
    Signal.objects.create(user=viewer, post=said, kind=Signal.Kind.SEARCHED)
    kindred = [post.caption for post in home(viewer, size=100).posts if post.why.startswith("Like what you enjoy")]
    assert new.caption in kindred
    assert not {seen.caption, liked.caption, said.caption} & set(kindred)


def test_what_they_have_seen_of_people_whom_they_follow_sinks(person, make_post):
    viewer, friend = person("viewer"), person("friend")
    follow(follower=viewer, followee=friend)
    old = make_post(friend, caption="old", created_at=timezone.now() - timedelta(days=9))
    new = make_post(friend, caption="new")
    assert captions(home(viewer)) == ["new", "old"]
    note_seen(user=viewer, post_ids=[new.pk])
    assert captions(home(viewer)) == ["old", "new"]
    assert old.caption == "old"


def test_muted_people_tags_words_and_tastes_bring_nothing(person, make_post, many, enjoy):
    viewer = person("viewer")
    mist, neon = many("mist", MIST, 4), many("neon", NEON, 4)
    enjoy(viewer, MIST, NEON)
    make_post(person("wordy"), MIST, caption="a gloomy thing")
    make_post(person("tagger"), MIST, caption="tagged", tags=["spider"])
    Mute.objects.create(user=viewer, muted=mist[0].author)
    MutedWord.objects.create(user=viewer, kind="tag", word="spider", folded="spider")
    MutedWord.objects.create(user=viewer, kind="word", word="gloomy", folded="gloomy")
    Block.objects.create(blocker=mist[1].author, blocked=viewer)
    Taste.objects.filter(user=viewer, position=1).update(is_muted=True)
    assert sorted(captions(home(viewer))) == ["mist 2", "mist 3"]
    assert neon


def test_less_like_this_pushes_its_neighbours_away_and_more_brings_them_at_once(person, make_post, many, enjoy):
    viewer = person("viewer")
    boats = unit(1, 0.35)
    many("mist", MIST, 5)
    asked = make_post(person("boats0"), boats, caption="boats 0")
    make_post(person("boats1"), unit(1, 0.36), caption="boats 1")
    enjoy(viewer, unit(1, 0.15))
    before = captions(home(viewer))
    record(user=viewer, post=asked, kind=Signal.Kind.LESS)
    less = captions(home(viewer))
    assert "boats 0" not in less
    assert less.index("boats 1") > before.index("boats 1") - 1
    assert less[-1] == "boats 1"
    withdraw(user=viewer, post=asked, kind=Signal.Kind.LESS)
    assert captions(home(viewer)) == before
    record(user=viewer, post=asked, kind=Signal.Kind.MORE)
    assert captions(home(viewer))[0] == "boats 1"


def test_the_next_page_obeys_what_was_said_on_this_one_and_repeats_nothing(person, many, enjoy):
    viewer = person("viewer")
    many("mist", MIST, 12)
    neon = many("neon", NEON, 12)
    enjoy(viewer, MIST)
    first = home(viewer, size=8)
    record(user=viewer, post=neon[0], kind=Signal.Kind.MORE)
    rest = home(viewer, first.next, size=40)
    assert rest.posts[0].why == "Because you asked for more like this"
    assert not set(captions(first)) & set(captions(rest))


def test_scrolling_neither_repeats_nor_skips_though_posts_come_in_and_cards_are_seen(person, many, enjoy):
    viewer = person("viewer")
    many("mist", MIST, 12)
    enjoy(viewer, MIST)
    whole = captions(home(viewer))
    first = home(viewer, size=5)
    many("later", MIST, 3)
    note_seen(user=viewer, post_ids=[post.pk for post in first.posts])
    cache.clear()
    rest = home(viewer, first.next, size=40)
    assert captions(first) + captions(rest) == whole


def test_whom_they_no_longer_follow_is_on_no_further_page(person, make_post):
    viewer, friend, other = person("viewer"), person("friend"), person("other")
    for number in range(4):
        make_post(friend, caption=f"friend {number}")
        make_post(other, caption=f"other {number}")
    for one in (friend, other):
        follow(follower=viewer, followee=one)
    first = home(viewer, size=2)
    unfollow(follower=viewer, followee=friend)
    assert {caption.split()[0] for caption in captions(home(viewer, first.next))} == {"other"}


def test_by_time_it_is_those_alone_whom_they_follow_the_newest_first(person, make_post, many, enjoy):
    viewer, friend = person("viewer"), person("friend")
    follow(follower=viewer, followee=friend)
    make_post(viewer, caption="mine")
    make_post(friend, caption="first")
    make_post(friend, caption="second")
    many("mist", MIST, 3)
    enjoy(viewer, MIST)
    steer(user=viewer, is_chronological=True)
    page = home(viewer)
    assert captions(page) == ["second", "first"]
    assert page.is_chronological
    assert {post.why for post in page.posts} == {"You follow friend"}


def test_where_there_is_little_else_what_trends_and_what_is_new_fills_the_page(person, make_post):
    viewer, fan = person("viewer"), person("fan")
    make_post(person("newest"), caption="newest")
    liked = make_post(person("loved"), caption="loved", created_at=timezone.now() - timedelta(days=3))
    Like.objects.create(user=fan, post=liked)
    page = home(viewer)
    assert [(post.caption, post.why) for post in page.posts] == [
        ("loved", "Trending just now"),
        ("newest", "Among the newest here"),
    ]
    assert page.is_filled


def test_sliders_change_the_order(person, make_post, enjoy):
    viewer = person("viewer")
    near_by = make_post(person("near"), MIST, caption="near", created_at=timezone.now() - timedelta(days=60))
    make_post(person("fresh"), unit(1, 0.2, 0.1), caption="fresh")
    make_post(person("far"), unit(1, 0.5, 0.1), caption="far", created_at=timezone.now() - timedelta(days=60))
    for number in range(20):
        Like.objects.create(user=person(f"fan{number}"), post=near_by)
    enjoy(viewer, MIST)
    steer(user=viewer, freshness=0.0, variety=0.0, fame=1.0)
    assert captions(home(viewer))[0] == "near"
    steer(user=viewer, freshness=1.0, variety=0.0, fame=0.0)
    assert captions(home(viewer))[0] == "fresh"


def test_a_moment_is_read_from_its_identifier():
    place = Place(new_id())
    assert abs((place.time - timezone.now()).total_seconds()) < 60
