"""The museum is the same for each test, and every address of the site is known to the tests that walk through it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from discovery.models import Like, Post
from tests.e2e.addresses import ask_everything
from tests.e2e.museum import Museum


@pytest.mark.parametrize("visit", ["first", "second"])
def test_a_test_finds_the_museum_as_it_was_made(museum: Museum, visit: str) -> None:
    assert len(museum.posts) == 24
    assert Like.objects.filter(user=museum.visitor).count() == 8
    User.objects.create_user("somebody_new")  # under a number that is not taken
    Post.objects.all().delete()


@pytest.mark.usefixtures("federating")
def test_every_address_answers_somebody(museum: Museum) -> None:
    found = [ask_everything(museum, viewer) for viewer in (museum.visitor, museum.keeper, AnonymousUser())]
    assert set.intersection(*(asked.silent for asked in found)) == set()
    named = {page.partition("?")[0] for asked in found for page in asked.pages}
    assert {"home", "explore", "post", "search", "profile", "account_login", "settings", "board", "library"} <= named
