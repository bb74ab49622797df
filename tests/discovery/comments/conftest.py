"""A post with an author, and people who write under it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture
def scene(person, make_post):
    owner, ana, ben = person("owner"), person("ana"), person("ben")
    return SimpleNamespace(owner=owner, ana=ana, ben=ben, post=make_post(owner))
