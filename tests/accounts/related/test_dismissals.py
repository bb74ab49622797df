"""Dismissing and taking it back; and the list of the dismissed, as long as its number."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.follows.services import block
from accounts.models import Dismissal, User
from accounts.related.dismissals import dismiss, restore
from accounts.related.selectors import dismissed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    return [User.objects.create_user(username=name) for name in ("viewer", "ana", "ben")]


def test_twice_is_once_and_the_last_word_counts(people):
    viewer, ana, _ = people
    dismiss(user=viewer, person=ana)
    dismiss(user=viewer, person=ana, is_kind=True)
    assert Dismissal.objects.get().is_kind
    for _ in range(2):
        restore(user=viewer, person=ana)
    assert not Dismissal.objects.exists()


def test_nobody_dismisses_themselves(people):
    with pytest.raises(ValidationError) as refused:
        dismiss(user=people[0], person=people[0])
    assert refused.value.code == "dismiss-self"


def test_the_list_leaves_out_who_has_left_and_who_is_blocked_either_way(people):
    viewer, ana, ben = people
    for person in (ana, ben):
        dismiss(user=viewer, person=person)
    assert [one.person for one in dismissed_by(viewer)] == [ben, ana]
    block(blocker=ben, blocked=viewer)
    assert [one.person for one in dismissed_by(viewer)] == [ana]
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not dismissed_by(viewer).exists()
