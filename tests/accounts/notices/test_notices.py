"""A person is told once, of others' doings only, and nothing of those whom they keep away."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models import Block, Mute, Notice, User
from accounts.notices.services import QUIET, mark_read, notify, withdraw

POST = UUID(int=1)


@pytest.fixture
def people(db):
    return [User.objects.create_user(username=name) for name in ("ana", "ben")]


def like(people):
    notify(recipient=people[0], actor=people[1], kind=Notice.Kind.LIKE, subject=POST)


def unlike(people):
    withdraw(recipient=people[0], actor=people[1], kind=Notice.Kind.LIKE, subject=POST)


def test_the_same_thing_is_told_once(people):
    like(people)
    like(people)
    assert Notice.objects.get().recipient == people[0]


def test_what_has_no_actor_and_no_subject_is_told_once_too(people):
    for _ in range(2):
        notify(recipient=people[0], actor=None, kind=Notice.Kind.PUBLISHED, subject=POST)
        notify(recipient=people[0], actor=people[1], kind=Notice.Kind.FOLLOW)
    assert Notice.objects.count() == 2


def test_nobody_is_told_of_themselves_and_nobody_who_left_is_told(people):
    notify(recipient=people[0], actor=people[0], kind=Notice.Kind.LIKE, subject=POST)
    people[0].is_active = False
    people[0].save()
    like(people)
    assert not Notice.objects.exists()


def test_blocked_either_way_nothing_is_told(people):
    for blocker, blocked in (people, reversed(people)):
        block = Block.objects.create(blocker=blocker, blocked=blocked)
        like(people)
        assert not Notice.objects.exists()
        block.delete()


def test_of_somebody_muted_nothing_is_told_but_they_are_told(people):
    Mute.objects.create(user=people[0], muted=people[1])
    like(people)
    assert not Notice.objects.exists()
    notify(recipient=people[1], actor=people[0], kind=Notice.Kind.FOLLOW)
    assert Notice.objects.get().recipient == people[1]


def test_liked_unliked_and_liked_again_does_not_ring_twice(people):
    like(people)
    mark_read(notices=Notice.objects.all())
    unlike(people)
    assert Notice.objects.get().withdrawn_at is not None
    like(people)
    notice = Notice.objects.get()
    assert notice.withdrawn_at is None
    assert notice.read_at is not None


def test_what_is_done_again_after_a_long_time_is_new(people):
    like(people)
    mark_read(notices=Notice.objects.all())
    long_ago = timezone.now() - QUIET - timedelta(hours=1)
    Notice.objects.update(withdrawn_at=long_ago, created_at=long_ago, mailed_at=long_ago)
    like(people)
    notice = Notice.objects.get()
    assert (notice.withdrawn_at, notice.read_at, notice.mailed_at) == (None, None, None)
    assert notice.created_at > long_ago


def test_telling_costs_the_same_however_many_are_blocked(people, django_assert_num_queries):
    others = [User.objects.create_user(username=f"other{number}") for number in range(5)]
    Block.objects.bulk_create(Block(blocker=people[0], blocked=other) for other in others)
    with django_assert_num_queries(9):
        like(people)
