"""The demo on a site: drawn once, posted in turn, kept when it is asked for again."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import Follow, User
from discovery.demo.artists import ARTISTS
from discovery.demo.drawing import Job, drawn
from discovery.demo.selectors import SOURCE, has_room
from discovery.demo.services import Seeded, interleaved, seed
from discovery.imports.models import Import, ImportItem
from discovery.imports.selectors import backlog_of
from discovery.models import Like, Picture, Post
from discovery.posts import services as posts
from tests.celery_worker import WorkerProcess
from tests.discovery.conftest import MakePost

FEW: dict[str, Any] = {"artists": 3, "per_artist": 2, "processes": 1}


def seeded(**options: Any) -> list[Seeded]:
    return list(seed(**{**FEW, **options}))


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Post, Picture, Follow, Like, ImportItem))


@pytest.mark.django_db
def test_each_artist_is_a_person_with_pictures_in_words() -> None:
    assert seeded()[-1] == Seeded(6, 6, 6)
    for artist in ARTISTS[:3]:
        person = User.objects.get(username=artist.username)
        assert (person.display_name, person.bio, person.has_usable_password()) == (artist.name, artist.bio, False)
        assert person.posts.count() == 2
    for post in Post.objects.all():
        assert post.caption
        assert post.tags.count() >= 2
        assert post.pictures.get().alt_text


@pytest.mark.django_db
def test_a_second_time_adds_nothing_and_draws_nothing() -> None:
    seeded()
    before = counts()
    assert seeded() == [Seeded(6, 6, 0)]
    assert counts() == before


@pytest.mark.django_db
def test_what_was_stopped_goes_on_and_a_deleted_picture_stays_away() -> None:
    assert len(seeded(is_stopped=lambda: Post.objects.count() == 4)) == 5
    assert Import.objects.get(source=SOURCE).finished_at is None
    posts.delete(post=Post.objects.order_by("created_at")[0])
    assert seeded()[-1] == Seeded(6, 6, 2)
    assert Post.objects.count() == 5
    assert Import.objects.get(source=SOURCE).finished_at


@pytest.mark.django_db
def test_posts_reach_back_over_weeks_with_artists_in_turn() -> None:
    seeded()
    dates = list(Post.objects.order_by("created_at").values_list("created_at", "author__username"))
    now = timezone.now()
    assert now - timedelta(weeks=4, minutes=5) <= dates[0][0] < dates[-1][0] <= now
    assert {name for _, name in dates[:3]} == {name for _, name in dates[3:]} == {a.username for a in ARTISTS[:3]}


@pytest.mark.django_db
def test_kin_follow_each_other_and_nobody_likes_their_own() -> None:
    seeded(per_artist=6)
    first, second = (User.objects.get(username=artist.username) for artist in ARTISTS[:2])
    assert ARTISTS[0].kin == ARTISTS[1].kin
    assert Follow.objects.filter(follower=first, followee=second).exists()
    assert Follow.objects.filter(follower=second, followee=first).exists()
    assert Like.objects.exists()
    assert all(like.user_id != like.post.author_id for like in Like.objects.select_related("post"))


@pytest.mark.django_db
def test_a_person_who_has_an_artists_username_keeps_it(person: Any) -> None:
    own = person(ARTISTS[0].username)
    seeded()
    assert not own.posts.exists()
    assert User.objects.filter(display_name=ARTISTS[0].name).exclude(pk=own.pk).count() == 1


@pytest.mark.django_db
def test_there_is_room_on_an_empty_site_and_for_the_rest_of_a_stopped_demo_only(
    make_post: MakePost, person: Any
) -> None:
    assert has_room()
    seeded(is_stopped=lambda: Post.objects.count() == 2)
    assert has_room()
    own = make_post(person("ann"))
    assert not has_room()
    own.delete()
    seeded()
    assert not has_room()


@pytest.mark.django_db
def test_if_empty_leaves_a_site_with_posts_alone_in_one_line(make_post: MakePost, person: Any) -> None:
    make_post(person("ann"))
    out = StringIO()
    call_command("seed_demo", "--if-empty", stdout=out)
    assert out.getvalue() == "There are posts already; the demo is left out.\n"
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_a_dry_run_counts_what_is_lacking_and_draws_nothing() -> None:
    seeded(is_stopped=lambda: Post.objects.count() == 2)
    before, out = counts(), StringIO()
    call_command("seed_demo", "--artists=3", "--per-artist=2", "--dry-run", "--json", stdout=out)
    told = {"done": 2, "total": 6, "added": 4, "left_out": False, "dry_run": True}
    assert json.loads(out.getvalue()) == told
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["--artists=0", "--artists=999", "--per-artist=x"])
def test_a_number_that_cannot_be_is_refused(option: str) -> None:
    with pytest.raises(CommandError, match="is not a whole number from 1 to"):
        call_command("seed_demo", option)
    assert not User.objects.exists()


def test_rounds_hold_every_artist_once_in_an_order_of_their_own() -> None:
    jobs = interleaved(len(ARTISTS), 3)
    rounds = [jobs[start : start + len(ARTISTS)] for start in range(0, len(jobs), len(ARTISTS))]
    for number, one in enumerate(rounds):
        assert {job.artist for job in one} == set(range(len(ARTISTS)))
        assert {job.number for job in one} == {number}
    orders = [[job.artist for job in one] for one in rounds]
    assert orders[0] != orders[1] != orders[2]


def test_two_processes_draw_the_same_as_one_in_the_same_order() -> None:
    jobs = [Job(artist, number) for number in range(2) for artist in range(5)]
    assert list(drawn(jobs, processes=2)) == list(drawn(jobs, processes=1))


def test_the_command_returns_when_its_pictures_are_searchable(worker: WorkerProcess) -> None:
    out = StringIO()
    call_command("seed_demo", "--artists=2", "--per-artist=2", stdout=out)
    assert out.getvalue() == "Demo: 4 pictures added; 4 of 4 are here.\n"
    assert backlog_of(SOURCE).searchable == 4
