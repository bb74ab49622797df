"""Whose tastes are remade, and when: new people at once, large accounts not for every picture."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import TasteRefresh, User
from accounts.related.services import claim_stale, index_tastes, mark_changed, mark_stale

pytestmark = pytest.mark.django_db
SPACE = 1


@pytest.fixture
def person():
    return User.objects.create_user(username="ana")


def claim():
    with transaction.atomic():
        return claim_stale()


def refreshed(person: User, ago: timedelta, pictures: int) -> None:
    TasteRefresh.objects.filter(user=person).update(refreshed_at=timezone.now() - ago, pictures=pictures)


def test_somebody_new_is_claimed_at_once(person):
    assert claim() is None
    mark_stale([person.pk], SPACE)
    assert claim() == (person.pk, SPACE)


@pytest.mark.parametrize(
    ("seconds", "pictures", "is_due"), [(10, 1, False), (40, 1, True), (40, 300, False), (310, 300, True)]
)
def test_tastes_rest_the_longer_the_more_pictures_they_were_made_of(seconds, pictures, is_due, person):
    mark_stale([person.pk], SPACE)
    refreshed(person, timedelta(seconds=seconds), pictures)
    assert (claim() is not None) == is_due


def test_a_change_marks_the_tastes_that_there_are(person):
    mark_changed(person.pk)
    assert claim() is None
    TasteRefresh.objects.create(user=person, space_id=SPACE)
    mark_changed(person.pk)
    assert claim() == (person.pk, SPACE)


def test_the_index_of_a_space_is_made_once(django_assert_num_queries):
    index_tastes(space_id=SPACE, dimension=8)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [f"taste_space_{SPACE}_hnsw"])
        (definition,) = cursor.fetchone()
    assert "halfvec(8)" in definition
    assert f"space_id = {SPACE}" in definition
    with django_assert_num_queries(3):  # a savepoint, whether there is one, and the savepoint's end
        index_tastes(space_id=SPACE, dimension=8)
