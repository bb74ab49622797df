"""What is lost is given up late and on somebody's word, and not while the archive has it."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from discovery.integrity.services import TooMuchLost, repair
from discovery.models import Picture, Post
from discovery.portraits.files import SIZES, file_name
from discovery.posts import files
from discovery.storage import ARCHIVED, place_of
from discovery.uploads.processing import delete_old_refusals
from tests.safety.integrity.conftest import Site
from tests.safety.integrity.faults import everything_missing
from tests.safety.integrity.test_integrity import AT_ONCE, rows


@pytest.fixture
def archive(site: Site, tmp_path: Path) -> Iterator[Path]:
    """The site's files, with a second copy of each on another disk."""
    media, archive = Path(settings.MEDIA_ROOT), tmp_path / "archive"
    for folder in ARCHIVED:
        shutil.copytree(media / folder, archive / folder)
    backend = place_of("", media=media, archive=archive).backend
    with override_settings(STORAGES={**settings.STORAGES, "default": backend}):
        yield archive


def lose(*folders: str) -> None:
    for folder in folders:
        shutil.rmtree(Path(settings.MEDIA_ROOT) / folder)


def test_a_post_that_is_given_up_is_there_for_a_week_whatever_date_it_bears(site: Site) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Post.objects.update(created_at=long_ago)
    Picture.objects.update(created_at=long_ago, ready_at=long_ago)
    lose("originals", "renditions")
    repair(grace=AT_ONCE, lost_for_good=True)
    delete_old_refusals()
    assert set(Post.objects.values_list("state", flat=True)) == {Post.State.REJECTED}
    assert Post.objects.count() == 2
    Picture.objects.update(ready_at=timezone.now() - timedelta(days=8))
    delete_old_refusals()
    assert not Post.objects.exists()


def test_a_folder_that_is_away_loses_nothing_unless_somebody_says_so(site: Site) -> None:
    lose("originals", "renditions")
    before = rows()
    with pytest.raises(CommandError, match=r"Of 3 pictures no file is left; nothing was changed\. .* --lost-for-good"):
        call_command("check_integrity", "--repair", "--grace", "0", "-v0", stdout=io.StringIO())
    assert rows() == before
    call_command("check_integrity", "--repair", "--lost-for-good", "--grace", "0", "-v0", stdout=io.StringIO())
    assert set(Picture.objects.values_list("state", flat=True)) == {Picture.State.REJECTED}


def test_a_repair_gives_up_so_many_and_no_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_missing(site)
    monkeypatch.setattr("discovery.integrity.services.MOST", 0)
    with pytest.raises(TooMuchLost, match="at least 1 "):
        repair(grace=AT_ONCE)
    assert site.picture.state == Picture.State.READY


def test_a_lost_original_comes_back_from_the_archive_as_it_was(site: Site, archive: Path) -> None:
    before = {row.pk: row.sha256 for row in Picture.objects.all()}
    lose("originals")
    repair(grace=AT_ONCE)
    for picture in Picture.objects.all():
        name = files.original_name(picture.pk)
        for data in (files.read(name), (archive / name).read_bytes()):
            assert sha256(data).hexdigest() == picture.sha256 == before[picture.pk]


def test_an_original_that_rots_where_its_copies_are_lost_too_comes_back(site: Site, archive: Path) -> None:
    picture = site.picture
    name = files.original_name(picture.pk)
    (Path(settings.MEDIA_ROOT) / name).write_bytes(b"rotten")
    lose("renditions")
    shutil.rmtree(archive / "renditions")
    repair(grace=AT_ONCE)
    assert sha256(files.read(name)).hexdigest() == picture.sha256
    assert site.picture.state == Picture.State.READY


def test_what_the_archive_holds_in_other_bytes_is_no_original(site: Site, archive: Path) -> None:
    picture = site.picture
    name = files.original_name(picture.pk)
    (archive / name).write_bytes(b"rotten")
    os.unlink(Path(settings.MEDIA_ROOT) / name)
    repair(grace=AT_ONCE)
    assert files.read(name) == files.read(files.download_name(picture.pk))
    assert site.picture.sha256 == sha256(files.read(name)).hexdigest() != picture.sha256


def test_pictures_and_portraits_live_on_in_what_the_archive_has(site: Site, archive: Path) -> None:
    shutil.rmtree(archive / "originals")
    portrait = site.ada.portrait
    lose(*ARCHIVED)
    repair(grace=AT_ONCE)
    assert set(Picture.objects.values_list("state", flat=True)) == {Picture.State.READY}
    site.ada.refresh_from_db()
    assert site.ada.portrait == portrait
    assert all(default_storage.exists(file_name(portrait, size)) for size in SIZES)
