"""Whose tastes are remade, and when; and what their owners said of them, which outlives that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Taste, TasteRefresh, User
from accounts.related.services import (
    NewTaste,
    claim_stale,
    index_tastes,
    mark_active_stale,
    mark_changed,
    mark_stale,
    record_tastes,
    spread_marks,
)

pytestmark = pytest.mark.django_db
SPACE = 1
VECTOR = np.eye(8, dtype=np.float32)[0]


@pytest.fixture
def person():
    return User.objects.create_user(username="ana")


def claim():
    with transaction.atomic():
        return claim_stale()


def claim_and_record():
    user_id, space_id = claim()
    record_tastes(user_id=user_id, space_id=space_id, pictures=0, tastes=[])
    return user_id, space_id


def refreshed(person: User, ago: timedelta, pictures: int) -> None:
    TasteRefresh.objects.filter(user=person).update(refreshed_at=timezone.now() - ago, pictures=pictures)


def test_somebody_new_is_claimed_at_once(person):
    assert claim() is None
    mark_stale([person.pk], SPACE)
    assert claim() == (person.pk, SPACE)


@pytest.mark.parametrize(
    ("seconds", "pictures", "is_due"),
    [(0, 10, True), (10, 40, False), (40, 40, True), (280, 300, False), (310, 300, True)],
)
def test_tastes_rest_the_longer_the_more_pictures_they_were_made_of(seconds, pictures, is_due, person):
    mark_stale([person.pk], SPACE)
    refreshed(person, timedelta(seconds=seconds), pictures)
    assert (claim() is not None) == is_due


def test_those_wait_longest_who_were_remade_last(person):
    newcomer, other = (User.objects.create_user(username=name) for name in ("bea", "cleo"))
    mark_stale([person.pk, other.pk], SPACE)
    refreshed(person, timedelta(hours=1), 1)
    refreshed(other, timedelta(hours=2), 1)
    mark_stale([newcomer.pk], SPACE)
    order = [claim_and_record() for _ in range(3)]
    assert [user_id for user_id, _ in order] == [newcomer.pk, other.pk, person.pk]


def test_a_change_is_for_every_open_space_also_the_first_time(person):
    mark_changed(person.pk)
    assert claim() is None
    spread_marks([SPACE, SPACE + 1])
    assert {claim_and_record(), claim_and_record()} == {(person.pk, SPACE), (person.pk, SPACE + 1)}
    assert claim() is None


def test_a_change_reaches_the_tastes_of_a_space_that_is_no_longer_open(person):
    record_tastes(user_id=person.pk, space_id=SPACE, pictures=0, tastes=[])
    mark_changed(person.pk)
    spread_marks([SPACE + 1])
    assert TasteRefresh.objects.filter(user=person, space_id=SPACE, stale_since__isnull=False).exists()


def test_by_night_those_are_marked_who_were_here_lately(person):
    gone = User.objects.create_user(username="gone")
    User.objects.filter(pk=gone.pk).update(date_joined=timezone.now() - timedelta(days=400))
    for one in (person, gone):
        record_tastes(user_id=one.pk, space_id=SPACE, pictures=0, tastes=[])
    assert mark_active_stale(timezone.now() - timedelta(days=60)) == 1
    assert TasteRefresh.objects.get(stale_since__isnull=False).user == person


def test_a_taste_that_goes_on_keeps_what_its_owner_said_and_its_identifier(person):
    first = [uuid4() for _ in range(6)]
    record(person, [first])
    Taste.objects.update(name="Harbours", boost=2.0, is_muted=True)
    kept = Taste.objects.get()
    record(person, [[uuid4(), uuid4()], first[:3]])
    one, other = Taste.objects.order_by("position")
    assert (one.name, one.boost, one.is_muted) == ("", 1.0, False)
    assert (other.pk, other.name, other.boost, other.is_muted) == (kept.pk, "Harbours", 2.0, True)


def test_a_taste_whose_pictures_are_gone_takes_what_was_said_of_it_along(person):
    first = [uuid4() for _ in range(6)]
    record(person, [first])
    Taste.objects.update(is_muted=True)
    record(person, [first[:2]])
    assert not Taste.objects.get().is_muted


def test_what_is_said_of_a_taste_goes_to_one_other_only(person):
    first = [uuid4() for _ in range(6)]
    record(person, [first])
    Taste.objects.update(name="Harbours")
    record(person, [first[3:], first[:3]])
    assert sorted(Taste.objects.values_list("name", flat=True)) == ["", "Harbours"]


def test_a_taste_of_one_kind_says_nothing_of_the_other(person):
    first = [uuid4() for _ in range(6)]
    record(person, [first])
    Taste.objects.update(name="Harbours")
    record(person, [first], kind=Taste.Kind.ENJOYS)
    assert Taste.objects.get().name == ""


def test_a_new_space_inherits_what_was_said_in_the_searched_one(person):
    first = [uuid4() for _ in range(6)]
    record(person, [first])
    record(person, [first], space=SPACE + 1, searched=SPACE)
    Taste.objects.filter(space_id=SPACE).update(name="Harbours", is_muted=True)
    record(person, [first], space=SPACE + 1, searched=SPACE)
    inherited = Taste.objects.get(space_id=SPACE + 1)
    assert (inherited.name, inherited.is_muted) == ("Harbours", True)

    Taste.objects.filter(space_id=SPACE + 1).update(is_muted=False)
    record(person, [first], space=SPACE + 1, searched=SPACE + 1)
    assert not Taste.objects.get(space_id=SPACE + 1).is_muted

    record(person, [first], space=SPACE + 2, searched=SPACE + 2)
    assert Taste.objects.get(space_id=SPACE + 2).name == "Harbours"


def test_each_kind_has_positions_of_its_own(person):
    tastes = [NewTaste(VECTOR, VECTOR, 0.5, [uuid4()], timezone.now(), kind) for kind in Taste.Kind for _ in range(2)]
    record_tastes(user_id=person.pk, space_id=SPACE, pictures=4, tastes=tastes)
    assert sorted(Taste.objects.values_list("kind", "position")) == [
        ("enjoys", 0), ("enjoys", 1), ("makes", 0), ("makes", 1),
    ]  # fmt: skip


def test_the_index_of_a_space_is_made_once_in_the_place_of_the_older(django_assert_num_queries):
    older = f"taste_space_{SPACE}_hnsw"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX {older} ON accounts_taste USING hnsw ((vector::halfvec(8)) halfvec_cosine_ops)"
            f" WHERE space_id = {SPACE}"
        )
    index_tastes(space_id=SPACE, dimension=8)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'taste_space_%%'")
        definitions = dict(cursor.fetchall())
    assert list(definitions) == [f"taste_space_{SPACE}_makes_hnsw"]
    (definition,) = definitions.values()
    assert "halfvec(8)" in definition
    assert f"space_id = {SPACE}" in definition
    assert "'makes'" in definition
    with django_assert_num_queries(3):  # a savepoint, whether there is one, and the savepoint's end
        index_tastes(space_id=SPACE, dimension=8)


def record(
    person: User,
    pictures: Sequence[Sequence[UUID]],
    kind: str = Taste.Kind.MAKES,
    space: int = SPACE,
    searched: int | None = None,
) -> None:
    tastes = [NewTaste(VECTOR, VECTOR, 1 / len(pictures), each, timezone.now(), kind) for each in pictures]
    record_tastes(user_id=person.pk, space_id=space, pictures=6, tastes=tastes, searched_space=searched)
