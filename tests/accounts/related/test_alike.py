"""People whose tastes are alike as wholes, and one's own tastes as one has steered them."""

from __future__ import annotations

import numpy as np
import pytest

from accounts.boundaries.services import mute
from accounts.models import Follow, Taste, User
from accounts.related.dismissals import dismiss
from accounts.related.selectors import likeness_to_dismissed, people_alike, people_near
from accounts.related.vectors import made_by, made_by_followed, own_tastes, taste_set
from tests.accounts.related.conftest import SPACE, unit

ENJOYS = Taste.Kind.ENJOYS


def alike(person: User, **asked) -> list[int]:
    own = taste_set(made_by([person.pk], SPACE)[person.pk])
    return [one.user_id for one in people_alike(own, space_id=SPACE, excluding=[person.pk], **asked)]


def test_who_shares_both_tastes_is_before_who_shares_one_more_closely(maker):
    person = maker("person", unit(1), unit(0, 1))
    half = maker("half", unit(1), unit(0, 0, 1))
    both = maker("both", unit(1, 0.3), unit(0.3, 1))
    assert alike(person) == [both.pk, half.pk]


def test_each_says_which_taste_of_the_two_is_the_reason(maker):
    person = maker("person", unit(1), unit(0, 1))
    other = maker("other", unit(0, 0, 1), unit(0, 1, 0.1))
    (found,) = people_alike(taste_set(made_by([person.pk], SPACE)[person.pk]), space_id=SPACE, excluding=[person.pk])
    assert (found.user_id, found.number) == (other.pk, 1)
    assert found.evidence == tuple(Taste.objects.get(user=other, position=1).evidence)


def test_only_what_people_make_is_found(maker):
    maker("enjoyer", unit(1), kind=ENJOYS)
    person = maker("person", unit(1))
    assert alike(person) == []
    assert people_near([unit(1)], space_id=SPACE, excluding=[person.pk]) == []


def test_somebody_many_know_is_behind_somebody_about_as_alike(maker):
    person, known, unknown = (maker(name, unit(1, near)) for name, near in (("a", 0), ("known", 0), ("unknown", 0.01)))
    fans = User.objects.bulk_create(User(username=f"fan{number}") for number in range(20))
    Follow.objects.bulk_create(Follow(follower=fan, followee=known) for fan in fans)
    assert alike(person) == [unknown.pk, known.pk]


def test_the_nearest_by_any_taste_are_compared_whole_by_few_queries(maker, django_assert_max_num_queries):
    person = maker("person", *(unit(*np.eye(8)[number]) for number in range(8)))
    for number in range(120):
        maker(f"other{number}", unit(*np.eye(8)[number % 8]), unit(1, number / 50))
    with django_assert_max_num_queries(5):
        assert len(alike(person, limit=30)) == 30


def test_muted_tastes_are_left_out_and_boosted_ones_come_first(maker):
    person = maker("person", unit(1), unit(0, 1), unit(0, 0, 1))
    maker("person", unit(0, 0, 0, 1), kind=ENJOYS)
    Taste.objects.filter(user=person, position=0, kind="makes").update(is_muted=True)
    Taste.objects.filter(user=person, position=2).update(boost=2, name="misty harbours")
    assert [(taste.kind, taste.name, round(taste.weight, 2)) for taste in own_tastes(person.pk, SPACE)] == [
        ("enjoys", "", 1.0),
        ("makes", "misty harbours", 0.67),
        ("makes", "", 0.33),
    ]


def test_what_others_make_is_read_without_what_they_call_it_or_would_rather_have(maker):
    person = maker("person", unit(1), unit(0, 1))
    Taste.objects.filter(user=person).update(name="mine", is_muted=True, boost=3)
    tastes = made_by([person.pk], SPACE)[person.pk]
    assert [(taste.name, taste.weight) for taste in tastes] == [("", 0.5), ("", 0.5)]


def test_of_the_followed_only_the_heaviest_taste_counts_and_none_of_the_muted(maker):
    viewer, ana, ben = maker("viewer"), maker("ana", unit(1), unit(0, 1)), maker("ben", unit(1))
    for person in (ana, ben):
        Follow.objects.create(follower=viewer, followee=person)
    mute(user=viewer, person=ben)
    assert [taste.user_id for taste in made_by_followed(viewer.pk, SPACE)] == [ana.pk]


def test_likeness_is_to_the_heaviest_taste_of_those_dismissed_with_their_kind(maker):
    viewer, unwanted, single = maker("viewer"), maker("unwanted", unit(1), unit(0, 1)), maker("single", unit(0, 0, 1))
    like, unlike = maker("like", unit(0, 0, 1), unit(1)), maker("unlike", unit(0, 1))
    assert likeness_to_dismissed(viewer.pk, [like.pk], SPACE) == {}
    dismiss(user=viewer, person=unwanted, is_kind=True)
    dismiss(user=viewer, person=single)
    found = likeness_to_dismissed(viewer.pk, [like.pk, unlike.pk], SPACE)
    assert found == pytest.approx({like.pk: 1.0, unlike.pk: 0.0})
