"""The community of these tests: built once, since each test undoes what it did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from discovery.federation.signing import new_key
from discovery.models import SigningKey
from tests.discovery.conftest import new_person, new_space, post_maker
from tests.safety.visibility.asking import FIGURES, undone
from tests.safety.visibility.surfaces import patterns
from tests.safety.visibility.world import AUTHORS, KINDS, World, build


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the run; a part of the tests asks a part of it all."""
    if FIGURES.questions:
        there, tried = set(patterns()), FIGURES.surfaces
        terminalreporter.write_line(
            f"Who may see what: {len(tried & there)} of {len(there)} surfaces × {len(FIGURES.viewers)} viewers"
            f" × {len(AUTHORS) * len(KINDS)} posts of {len(KINDS)} kinds; {len(FIGURES.asked):,} different questions,"
            f" {FIGURES.questions:,} answers compared."
        )


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        space = new_space()
        space.blocks = {"hue": [0, 1], "form": [1, 8]}
        space.save()
        made = build(post_maker(space), new_person, space)
        # Else each question would make a key anew, and each answer differ by it.
        key = new_key()
        SigningKey.objects.bulk_create(SigningKey(user=one, private_key=key) for one in User.objects.all())
        yield made


@pytest.fixture
def world(built: World, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[World]:
    settings.KINDRED_FEDERATION, settings.SITE_URL = True, "http://testserver"
    monkeypatch.setattr("discovery.maps.drawing.FEWEST", 1)  # a map is drawn of what little there is
    cache.clear()
    with undone():
        yield built
    cache.clear()
