"""A repair goes on beside workers that do not let go of what it waits for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from discovery.integrity.selectors import CHECKS
from discovery.models import Picture
from discovery.posts import files, turns
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, new_person, picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def others_at_the_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process has the table for itself, and patience is short."""
    monkeypatch.setattr(turns, "PATIENCE", "100ms")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [turns.PICTURES])
        yield
    other.close()


@pytest.mark.usefixtures("others_at_the_table")
def test_an_upload_without_its_original_is_refused_though_a_worker_hangs() -> None:
    picture = receive(author=new_person("eve"), pictures=[incoming(picture_bytes(seed=9))]).pictures.get()
    default_storage.delete(files.original_name(picture.pk))
    (check,) = (check for check in CHECKS if check.code == "original-missing")
    assert check.mend([picture.pk]) == 1
    picture.refresh_from_db()
    assert (picture.state, picture.problem) == (Picture.State.REJECTED, "The stored file is gone.")
