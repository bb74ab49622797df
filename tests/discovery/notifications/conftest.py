"""Somebody with a post, and others who do something to it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from accounts.models import Notice
from accounts.notices.services import notify


@pytest.fixture
def scene(person, make_post):
    owner = person("owner", email="owner@example.org")
    return SimpleNamespace(
        owner=owner,
        ana=person("ana"),
        ben=person("ben"),
        cleo=person("cleo"),
        dora=person("dora"),
        post=make_post(owner),
    )


@pytest.fixture
def like():
    def tell(post, *people):
        for one in people:
            notify(recipient=post.author, actor=one, kind=Notice.Kind.LIKE, subject=post.pk)

    return tell
