"""Hostile zips, brought in by a member: refused or taken member by member, in words; nothing is left or written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from discovery.imports import processing, services
from discovery.imports.models import ImportItem, ImportJob
from discovery.models import Post
from tests.safety.hostile.conftest import Shelf
from tests.safety.hostile.corpus import corpus
from tests.safety.hostile.zips import MANY, HostileZip, crowd, packed, zips

pytestmark = pytest.mark.django_db
ENDED = {ImportJob.State.LOOKED, ImportJob.State.FAILED, ImportJob.State.DONE, ImportJob.State.UNDONE}


def carried(job: ImportJob) -> ImportJob:
    """Turn after turn, as the worker takes them."""
    for _turn in range(200):
        processing.work(job.pk)
        job.refresh_from_db()
        if job.state in ENDED:
            return job
    raise AssertionError("the import does not come to its end")


def brought(client: Client, data: bytes) -> ImportJob:
    """By the page, then looked at."""
    answer = client.post(reverse("imports"), {"kind": "files", "file": ContentFile(data, "pictures.zip")})
    assert answer.status_code == 302
    return carried(ImportJob.objects.latest("created_at"))


@pytest.mark.parametrize("hostile", list(zips()), ids=lambda hostile: hostile.name)
def test_a_hostile_zip_is_taken_apart_or_refused_in_words(
    hostile: HostileZip, enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    before, around = shelf.files(), set(Path(tempfile.gettempdir()).iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        job = brought(enemy, hostile.data)
        if hostile.posts is None:
            assert job.state == ImportJob.State.FAILED
            assert job.problem.endswith(".")
        else:
            services.confirm(job=job)
            assert carried(job).state == ImportJob.State.DONE
            assert Post.objects.count() == hostile.posts
        assert enemy.get(reverse("import", args=[job.pk])).status_code == 200
    refused = ImportItem.objects.filter(outcome=ImportItem.Outcome.REFUSED)
    assert all(item.reason.endswith(".") for item in refused)
    assert all("originals" in path.parts for path in shelf.files() - before), "the zip itself is kept"
    assert not [path for path in set(Path(tempfile.gettempdir()).iterdir()) - around if path.name.startswith("out")]
    with django_capture_on_commit_callbacks(execute=True):
        shelf.empty()
    assert shelf.files() == before


def test_a_crowd_of_empty_files_is_counted_and_none_is_taken(
    enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        told = brought(enemy, crowd(MANY // 10, "")).preview
    assert (told["fresh"], told["refused"]) == (0, MANY // 10)


def test_a_zip_of_the_whole_corpus_is_gone_through_to_its_end(
    enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """Every tenth file, and each of the fates that the corpus promises is the one that the look tells."""
    files = corpus()[::10]
    with django_capture_on_commit_callbacks(execute=True):
        job = brought(enemy, packed({f"{number}.bin": file.data for number, file in enumerate(files)}))
    assert job.state == ImportJob.State.LOOKED
    told = job.preview
    assert told["fresh"] + told["refused"] == len(files)
    assert sum(reason["number"] for reason in told["reasons"]) == told["refused"]
    assert all(reason["said"].strip() for reason in told["reasons"])
    assert told["fresh"] >= sum(file.fate == "taken" for file in files)
