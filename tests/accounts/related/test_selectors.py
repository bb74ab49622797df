"""Whose tastes are near: on the index, by one statement, filtered inside, and nobody who should not be suggested."""

from __future__ import annotations

import uuid
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from accounts.follows.selectors import FOLLOWERS_COUNTED, follower_count
from accounts.models import Follow, Taste, User
from accounts.related.eligibility import suggestible_people
from accounts.related.selectors import VECTORS_ASKED, people_near
from accounts.related.services import NewTaste, index_tastes, record_tastes

pytestmark = pytest.mark.django_db
SPACE, DIMENSION = 1, 8
LONG_AGO = timezone.now() - timedelta(days=800)


def unit(*components: float) -> np.ndarray:
    vector = np.zeros(DIMENSION, np.float32)
    vector[: len(components)] = components
    return vector / np.linalg.norm(vector)


def member(name: str, *vectors: np.ndarray, posted_at=None, pictures: int = 3, **fields) -> User:
    """Somebody with a taste for each of `vectors`."""
    user = User.objects.create_user(username=name, **fields)
    evidence = [uuid.uuid4() for _ in range(pictures)]
    tastes = [NewTaste(vector, vector, 1 / len(vectors), evidence, posted_at or timezone.now()) for vector in vectors]
    record_tastes(user_id=user.pk, space_id=SPACE, pictures=pictures, tastes=tastes)
    return user


def near(*vectors: np.ndarray, **asked) -> list[int]:
    return [person.user_id for person in people_near(vectors or [unit(1)], space_id=SPACE, **asked)]


def test_the_nearest_come_first_and_the_excluded_never():
    ana, ben, cleo = member("ana", unit(1, 0.1)), member("ben", unit(1, 0.5)), member("cleo", unit(1))
    assert near() == [cleo.pk, ana.pk, ben.pk]
    assert near(excluding=[cleo.pk]) == [ana.pk, ben.pk]


def test_nobody_is_near_who_is_deactivated_or_does_not_want_it():
    member("gone", unit(1), is_active=False)
    member("shy", unit(1), suggestible=False)
    assert near() == []
    assert not suggestible_people().exists()


def test_the_dormant_sleep_until_they_post_or_log_in():
    asleep = {"posted_at": LONG_AGO, "date_joined": LONG_AGO, "last_login": LONG_AGO}
    member("asleep", unit(1), **asleep)
    awake = {
        member("poster", unit(1), **{**asleep, "posted_at": timezone.now()}).pk,
        member("reader", unit(1), **{**asleep, "last_login": timezone.now()}).pk,
        member("newcomer", unit(1), **{**asleep, "date_joined": timezone.now()}).pk,
    }
    assert set(near()) == awake
    assert set(suggestible_people().values_list("pk", flat=True)) == awake


def test_how_long_is_a_setting(settings):
    person = member("slow", unit(1), posted_at=LONG_AGO, date_joined=LONG_AGO)
    settings.KINDRED_DORMANT_DAYS = 1000
    assert near() == [person.pk]


def test_who_posts_a_single_picture_can_be_left_out():
    member("single", unit(1), pictures=1)
    two = member("two", unit(1), unit(0, 1), pictures=1)
    assert near(pictures=2) == [two.pk]
    assert len(near()) == 2


def test_somebody_widely_known_stands_behind_somebody_about_as_near():
    known, unknown = member("known", unit(1)), member("unknown", unit(1, 0.01))
    for number in range(20):
        Follow.objects.create(follower=User.objects.create_user(username=f"fan{number}"), followee=known)
    assert near() == [unknown.pk, known.pk]


def test_followers_are_counted_up_to_a_bound():
    person = User.objects.create_user(username="known")
    fans = User.objects.bulk_create(User(username=f"fan{number}") for number in range(FOLLOWERS_COUNTED + 5))
    counted = User.objects.filter(pk=person.pk).annotate(number=follower_count("pk"))
    Follow.objects.bulk_create(Follow(follower=fan, followee=person) for fan in fans[:7])
    assert counted.get().number == 7
    Follow.objects.bulk_create(Follow(follower=fan, followee=person) for fan in fans[7:])
    assert counted.get().number == FOLLOWERS_COUNTED


def test_several_vectors_are_asked_by_one_statement_and_no_more_than_the_heaviest(django_assert_num_queries):
    people = [member(f"person{number}", unit(*np.eye(6)[number])) for number in range(6)]
    vectors, weights = [unit(*row) for row in np.eye(6)], [0.1, 0.9, 0.8, 0.7, 0.6, 0.2]
    with django_assert_num_queries(1):
        found = near(*vectors, weights=weights, limit=3)
    assert found == [people[1].pk, people[2].pk, people[3].pk]
    assert len(near(*vectors[:VECTORS_ASKED], limit=6)) == 6


def test_the_limit_is_reached_although_each_has_many_tastes_and_the_walk_gives_up():
    everybody = {
        member(f"many{number}", *[unit(1, number / 50, place / 100) for place in range(8)]).pk for number in range(6)
    }
    rare = [member(f"far{number}", unit(-1, number / 50)) for number in range(4)]
    index_tastes_now()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL hnsw.max_scan_tuples = 1")
        cursor.execute("SET LOCAL hnsw.ef_search = 1")
    assert len(near(limit=6)) == 6
    assert set(near(limit=4, excluding=everybody)) == {person.pk for person in rare}


def test_the_walk_is_along_the_index_with_all_conditions():
    """Also for several vectors; a sort of every taste, or a filter afterwards, would be another plan."""
    people = User.objects.bulk_create(User(username=f"person{number}") for number in range(1500))
    rng = np.random.default_rng(0)
    Taste.objects.bulk_create(
        Taste(user=person, space_id=SPACE, position=place, vector=vector, centroid=vector, weight=0.5, evidence=[])
        for person in people
        for place, vector in enumerate(unit(*each) for each in rng.normal(size=(2, 8)))
    )
    index_tastes_now()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_taste, accounts_user, accounts_follow")
    for vectors in ([unit(1)], [unit(1), unit(0, 1)]):
        statements = asked_with(
            lambda vectors=vectors: near(*vectors, limit=20, viewer_id=people[0].pk, excluding=[1, 2], pictures=2)
        )
        assert len(statements) == 1
        plan = plan_of(*statements[0])
        assert plan.count(f"Index Scan using taste_space_{SPACE}_makes_hnsw") == len(vectors), plan
        assert "Seq Scan on accounts_taste" not in plan


def index_tastes_now() -> None:
    connection.check_constraints()  # an index cannot be made while foreign keys wait for their check
    index_tastes(space_id=SPACE, dimension=DIMENSION)


def asked_with(act) -> list[tuple]:
    """The statements that `act` sends, with their parameters."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return statements


def plan_of(sql: str, params: tuple) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())
