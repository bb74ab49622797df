"""Events are noted once for each who tells them, and forgotten when all have, or after a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.events import processing
from accounts.events.services import record, record_all
from accounts.models import Event, Notice, User
from accounts.notices.services import notify


@pytest.fixture
def people(db):
    return [User.objects.create_user(username=name) for name in ("ana", "ben")]


def test_without_federation_an_event_waits_for_webhooks_alone(people, settings):
    for is_on in (False, True):
        settings.KINDRED_FEDERATION = is_on
        record(kind=Event.Kind.NOTICE, user_id=people[0].pk, subject=1)
    off, on = Event.objects.order_by("pk")
    assert (off.hooked_at, on.hooked_at, on.federated_at) == (None, None, None)
    assert off.federated_at is not None


def test_several_are_noted_by_one_query(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        record_all(kind=Event.Kind.CHANGED, subjects=[(one.pk, number) for number, one in enumerate(people)])
    assert set(Event.objects.values_list("user", "subject")) == {(people[0].pk, "0"), (people[1].pk, "1")}


def test_what_all_have_told_is_forgotten_and_what_is_a_week_old(people):
    now = timezone.now()
    kinds = {"kind": Event.Kind.NOTICE, "user": people[0]}
    waiting = Event.objects.create(subject="1", **kinds)
    half = Event.objects.create(subject="2", hooked_at=now, **kinds)
    Event.objects.create(subject="3", hooked_at=now, federated_at=now, **kinds)
    Event.objects.create(subject="4", created_at=now - timedelta(days=8), **kinds)
    assert processing.forget_told() == 2
    assert set(Event.objects.all()) == {waiting, half}


def test_each_new_notice_is_noted_for_whom_it_tells(people):
    for _ in range(2):
        notify(recipient=people[0], actor=people[1], kind=Notice.Kind.FOLLOW)
    event = Event.objects.get()
    assert (event.kind, event.user, event.subject) == (Event.Kind.NOTICE, people[0], str(Notice.objects.get().pk))
