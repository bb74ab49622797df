"""What a process that died left in storage goes by itself, at night; nothing else does."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from config.queues import CLOCK, IMPORTS
from discovery.integrity import processing
from discovery.integrity.processing import A_DAY, sweep
from discovery.integrity.selectors import CHECKS, find
from discovery.models import Picture
from discovery.posts import files
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, new_person, picture_bytes
from tests.safety.integrity.conftest import Site
from tests.safety.integrity.faults import FAULTS

Paths = Callable[[], dict[str, bytes]]
LEFT = ("file-of-nothing", "arrival-file-of-nothing", "export-folder-of-nothing")


class Killed(BaseException):
    """No code catches what ends a process."""


def grow_old(seconds: float = A_DAY.total_seconds() + 60) -> None:
    then = time.time() - seconds
    for path in Path(settings.DATA_DIR).rglob("*"):
        os.utime(path, (then, then))


def test_files_of_nobody_go_after_a_day_and_all_others_stay(site: Site, paths: Paths) -> None:
    before = paths()
    for code in LEFT:
        FAULTS[code](site)
    planted = set(paths()) - set(before)
    grow_old(A_DAY.total_seconds() - 60)
    assert sweep() == 0
    grow_old()
    assert sweep() >= len(LEFT)
    assert planted
    assert paths() == before
    assert sweep() == 0
    assert find() == []


def test_an_upload_whose_process_was_killed_leaves_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process tidies nothing away: neither its rows, which were never certain, nor its file."""
    known = Picture.objects.count()
    monkeypatch.setattr("discovery.uploads.services.write_words", _kill)
    monkeypatch.setattr("discovery.uploads.services.files.remove", lambda picture_id: None)
    stored: list[str] = []
    store = files.store
    monkeypatch.setattr(
        "discovery.uploads.services.files.store", lambda name, data: (stored.append(name), store(name, data))
    )
    with pytest.raises(Killed), transaction.atomic():
        receive(author=new_person("eve"), pictures=[incoming(picture_bytes(seed=9))])
    assert Picture.objects.count() == known
    assert [default_storage.exists(name) for name in stored] == [True]
    grow_old()
    current_app.tasks["integrity.sweep"].apply(throw=True)
    assert [default_storage.exists(name) for name in stored] == [False]


def test_what_an_upload_has_made_its_own_meanwhile_stays(site: Site) -> None:
    """Between the look and the deletion a row came, or the same arrival was posted once more."""
    posted, again, left = uuid4(), uuid4(), uuid4()
    for key in (posted, again, left):
        files.store(files.original_name(key), b"of nobody")
    grow_old()
    (check,) = (check for check in CHECKS if check.code == "file-of-nothing")
    found = [fault for batch in check.search(A_DAY) for fault in batch.faults]
    assert len(found) == 3
    Picture.objects.create(pk=posted, post=site.second, position=2, width=1, height=1)
    files.store(files.original_name(again), b"of an upload")
    check.mend(found)
    assert [default_storage.exists(files.original_name(key)) for key in (posted, again, left)] == [True, True, False]


def test_so_many_are_left_for_a_person_to_look_at(site: Site, paths: Paths, monkeypatch, caplog) -> None:
    """As with a database that is not the one of these files: a night must not empty the storage."""
    monkeypatch.setattr(processing, "MOST", 2)
    for _ in range(3):
        files.store(files.original_name(uuid4()), b"of nobody")
    grow_old()
    before = paths()
    assert sweep() == 0
    assert paths() == before
    assert "check_integrity" in caplog.text


def test_the_clock_sweeps_each_night() -> None:
    assert "discovery.integrity.tasks" in IMPORTS
    assert CLOCK["integrity.sweep"]["task"] == "integrity.sweep"


def _kill(*arguments: object) -> None:
    raise Killed
