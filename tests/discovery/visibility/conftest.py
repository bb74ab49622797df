"""The community of these tests: built once for each file, since each test undoes what it did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django.plugin import DjangoDbBlocker

from tests.discovery.conftest import new_person, new_space, post_maker
from tests.discovery.visibility.asking import undone
from tests.discovery.visibility.world import World, build


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        space = new_space()
        yield build(post_maker(space), new_person, space)


@pytest.fixture
def world(built: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("discovery.maps.drawing.FEWEST", 1)  # a map is drawn of what little there is
    cache.clear()
    with undone():
        yield built
    cache.clear()
