"""Searches that somebody keeps, saved a while ago, and a post that is newer than they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from discovery.models import SavedSearch
from discovery.saved.selectors import asked_of
from discovery.saved.services import save
from discovery.search.query import Query


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    cache.clear()


@pytest.fixture
def keep(db: None) -> Callable[..., SavedSearch]:
    """As somebody would have saved it yesterday, and as the worker would have looked for it an hour ago."""

    def saved(owner: User, name: str = "", **asked: Any) -> SavedSearch:
        search = save(
            owner=owner, asked=asked_of(Query.parse({key: str(value) for key, value in asked.items()})), name=name
        )
        now = timezone.now()
        SavedSearch.objects.filter(pk=search.pk).update(
            created_at=now - timedelta(days=1), opened_at=now - timedelta(days=1), looked_at=now - timedelta(hours=1)
        )
        search.refresh_from_db()
        return search

    return saved
