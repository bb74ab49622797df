"""What is shown is counted by the day, and told of the last thirty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SuggestionTally
from accounts.related.tallies import count_shown, exploration_share

pytestmark = pytest.mark.django_db


def test_what_is_shown_adds_up_and_old_days_are_left_out():
    assert exploration_share().value is None
    count_shown(shown=0, explored=0)
    assert not SuggestionTally.objects.exists()
    count_shown(shown=8, explored=1)
    count_shown(shown=24, explored=4)
    today = timezone.localdate()
    SuggestionTally.objects.create(day=today - timedelta(days=29), shown=8, explored=0)
    SuggestionTally.objects.create(day=today - timedelta(days=30), shown=100, explored=100)
    told = exploration_share()
    assert (told.shown, told.explored, told.percent) == (40, 5, 12)


def test_counting_takes_one_statement_once_the_day_has_begun(django_assert_num_queries):
    count_shown(shown=1, explored=0)
    with django_assert_num_queries(1):
        count_shown(shown=8, explored=2)
