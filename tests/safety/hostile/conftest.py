"""The enemy: an account that is logged in, and the shelf on which a refused file must leave nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import User
from discovery.models import Post, QueryPicture
from discovery.posts import services as posts
from discovery.posts.encoding import encode
from discovery.search import services as search
from discovery.uploads.processing import prepare
from tests.safety.hostile.corpus import corpus
from tests.safety.hostile.doors import KNOCKS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the run; a part of the tests tries a part of it all."""
    if KNOCKS:
        names = {file.name for file in corpus()}
        knocks = [(name, door) for name, door in KNOCKS if name in names]
        terminalreporter.write_line(
            f"Files from an enemy: {len({name for name, _ in knocks}):,} of {len(names):,} by"
            f" {len({door for _, door in knocks})} doors, {len(knocks):,} tries."
        )


class Shelf:
    """The media folder, and the posts that put something there."""

    @staticmethod
    def files() -> set[Path]:
        root = Path(settings.MEDIA_ROOT)
        return {path for path in root.rglob("*") if path.is_file()}

    @staticmethod
    def prepare(post: Post) -> None:
        """All that the workers do to its pictures' files."""
        for picture in post.pictures.all():
            prepare(picture.pk)
            encode(picture.pk)

    @staticmethod
    def empty() -> None:
        """Delete every post and searched picture as their owners would."""
        for post in Post.objects.all():
            posts.delete(post=post)
        for picture in QueryPicture.objects.all():
            search.forget(picture=picture)


@pytest.fixture
def shelf(db: None) -> Shelf:
    assert default_storage.location == str(settings.MEDIA_ROOT)
    return Shelf()


@pytest.fixture
def enemy(person: Callable[..., User], client: Client) -> Client:
    """No newcomer: what newcomers may not do is another test's."""
    client.force_login(person("enemy", date_joined=timezone.now() - timedelta(days=400)))
    return client
