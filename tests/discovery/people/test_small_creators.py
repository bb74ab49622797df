"""Small creators are not drowned: damping, and places to explore that are drawn, marked and counted."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import SuggestionTally
from discovery.people.selectors import people_for_look, similar_to, suggested_for
from tests.discovery.conftest import unit


@pytest.fixture
def crowd(maker, followed_by_many):
    """The viewer, twelve whom many know, and six whom nobody knows and who are a little less alike."""
    viewer = maker("viewer", unit(1))
    known = [maker(f"known{number}", unit(1, 0.01 * number)) for number in range(12)]
    for one in known:
        followed_by_many(one, 12)
    for number in range(6):
        maker(f"small{number}", unit(1, 0.6, 0.01 * number))
    return viewer


def test_of_two_about_as_alike_the_one_whom_fewer_follow_comes_first(maker, followed_by_many):
    viewer, star, small = maker("viewer", unit(1)), maker("star", unit(1, 0.05)), maker("small", unit(1, 0.07))
    followed_by_many(star, 300)
    assert [one.person for one in suggested_for(viewer)] == [small, star]
    assert [one.person for one in similar_to(viewer, AnonymousUser())] == [small, star]


def test_a_place_goes_to_somebody_little_known_who_would_be_too_far_behind(crowd, settings):
    settings.KINDRED_EXPLORATION_SHARE = 0
    assert not any(one.person.username.startswith("small") for one in suggested_for(crowd, limit=8))
    settings.KINDRED_EXPLORATION_SHARE = 1 / 4
    suggestions = suggested_for(crowd, limit=8)
    explored = [one for one in suggestions if one.is_exploration]
    assert len(explored) == 2
    assert all(one.person.username.startswith("small") and len(one.evidence) >= 2 for one in explored)
    assert not any(one.is_exploration for one in suggestions[:3])


def test_the_draw_holds_for_a_day_and_differs_between_viewers(crowd, maker):
    def drawn(viewer) -> list[str]:
        return [one.person.username for one in similar_to(crowd, viewer, limit=8)]

    assert drawn(AnonymousUser()) == drawn(AnonymousUser())
    viewers = [maker(f"other{number}", unit(0, 0, 1)) for number in range(6)]
    assert len({tuple(drawn(viewer)) for viewer in viewers}) > 1


def test_nobody_is_drawn_who_is_not_like_what_is_asked(crowd, space, maker, settings):
    settings.KINDRED_EXPLORATION_SHARE = 1 / 2
    for number in range(10):
        maker(f"unlike{number}", unit(0, 0, 0, 0, 1, number / 20))
    found = people_for_look([unit(1)], space, crowd, limit=8) + suggested_for(crowd, limit=8)
    assert not any(one.person.username.startswith("unlike") for one in found)


def test_what_is_shown_is_counted_and_told_on_the_page_and_to_the_monitor(crowd, client, settings):
    settings.KINDRED_EXPLORATION_SHARE = 1 / 4
    client.force_login(crowd)
    client.get(reverse("people"), headers={"HX-Request": "true"})
    tally = SuggestionTally.objects.get()
    assert (tally.shown, tally.explored) == (8, 2)
    page = client.get(reverse("people")).content.decode()
    tally.refresh_from_db()
    assert (tally.shown, tally.explored) == (26, 2)
    assert "In the last 30 days 8 % of the suggestions here were people whom few know yet." in page
    assert "8 % of 26 suggestions" in client.get(reverse("people_how")).content.decode()
    told = re.search(
        r"^kindred_suggestions_explored (.+)$", client.get(reverse("metrics")).content.decode(), re.MULTILINE
    )
    assert float(told[1]) == pytest.approx(2 / 26)


def test_the_card_says_that_few_know_them(crowd, client, settings):
    settings.KINDRED_EXPLORATION_SHARE = 1 / 4
    client.force_login(crowd)
    strip = client.get(reverse("people"), headers={"HX-Request": "true"}).content.decode()
    assert strip.count("Few know them yet") == 2
