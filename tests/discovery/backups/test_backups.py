"""A site, backed up while it has something to lose, and restored in another data folder by another process."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from discovery.backups.database import CannotCopy, load
from discovery.backups.manifest import NotABackup
from discovery.backups.reading import check_backup
from discovery.backups.writing import write_backup
from discovery.posts.models import Post
from tests.config.site_process import SiteProcess

ASK = """
import json
from accounts.models import User
from discovery.models import Picture, Post
from discovery.posts import files
picture = Picture.objects.order_by("id").first()
print(json.dumps({
    "people": list(User.objects.order_by("username").values_list("username", flat=True)),
    "posts": [[str(post.pk), post.caption, sorted(tag.name for tag in post.tags.all())]
              for post in Post.objects.order_by("id")],
    "original": len(files.read(files.original_name(picture.pk))),
}))
"""


@pytest.fixture
def saved(db: None, person: Any, make_post: Any, tmp_path: Path) -> Iterator[Path]:
    """A backup of the test's own database and files."""
    make_post(person("ada"), caption="Harbour")
    name = default_storage.save("originals/00/one", ContentFile(b"bytes of a picture"))
    file = tmp_path / "saved.tar"
    write_backup(file)
    yield file
    default_storage.delete(name)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: when root tests, PostgreSQL runs as another account, which must be able to enter it."""
    made = Path(tempfile.mkdtemp(prefix="kindred-backup-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def site(home: Path) -> SiteProcess:
    return SiteProcess(home, home.parent / f"{home.name}.log", 0)


def ran(place: SiteProcess, *arguments: str) -> str:
    result = place.run(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_site_comes_back_in_another_folder_as_it_was(folder: Path) -> None:
    first, second, file = site(folder / "first"), site(folder / "second"), folder / "site.tar"
    ran(first, "seed_demo", "--artists", "2", "--per-artist", "2")
    before = json.loads(ran(first, "shell", "-v0", "-c", ASK))
    told = json.loads(ran(first, "backup", str(file), "--json", "-v0"))
    assert (told["counts"]["posts"], told["missing"]) == (4, [])

    assert json.loads(ran(second, "restore", str(file), "--dry-run", "--json", "-v0"))["counts"] == told["counts"]
    ran(second, "restore", str(file), "-v0")
    assert json.loads(ran(second, "shell", "-v0", "-c", ASK)) == before
    keys = [(home / "secrets.env").read_text().splitlines() for home in (first.home, second.home)]
    assert [line for line in keys[0] if line.startswith("SECRET_KEY")] == [
        line for line in keys[1] if line.startswith("SECRET_KEY")
    ]

    again = second.run("restore", str(file))
    assert (again.returncode, "There is a site here already" in again.stderr) == (1, True)
    ran(second, "restore", str(file), "--replace", "-v0")
    assert json.loads(ran(second, "shell", "-v0", "-c", ASK)) == before


def test_a_backup_is_its_owners_alone_and_whole(saved: Path) -> None:
    found = check_backup(saved)
    assert (found.manifest.counts["posts"], found.files, found.missing) == (1, found.manifest.files, [])
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert list(saved.parent.glob("*.partial")) == []


def test_a_backup_that_was_cut_short_changed_or_is_none_is_refused(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    with tarfile.open(saved) as tar:
        place = tar.getmember("files/originals/00/one").offset_data
    wrong = tmp_path / "wrong.tar"
    for data in (whole[: len(whole) // 2], whole[:place] + b"x" + whole[place + 1 :], b"not a tar", b""):
        wrong.write_bytes(data)
        with pytest.raises(NotABackup):
            check_backup(wrong)


def test_an_end_that_is_no_end_is_refused(tmp_path: Path) -> None:
    odd = tmp_path / "odd.tar"
    for said in (b"{", b"[]", b'{"files": 1, "more": 2}'):
        with tarfile.open(odd, "w") as tar:
            member = tarfile.TarInfo("end.json")
            member.size = len(said)
            tar.addfile(member, io.BytesIO(said))
        with pytest.raises(NotABackup, match="Its end cannot be read"):
            check_backup(odd)


def test_a_dump_that_cannot_be_read_is_found_out_before_anything_is_gone(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"no dump")
    with pytest.raises(CannotCopy, match="pg_restore"):
        load(tmp_path / "dump")
    assert Post.objects.count() == 1


def test_a_name_that_leads_out_of_the_storage_is_refused(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        tar.addfile(tarfile.TarInfo("files/../../out"))
    with pytest.raises(NotABackup, match="holds something"):
        check_backup(evil)


def test_a_backup_of_a_newer_kindred_is_refused_before_anything_changes(saved: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.tar"
    _rewrite(saved, newer, format=1, migrations={"discovery": "9999_later"})
    with pytest.raises(CommandError, match=r"newer Kindred \(discovery\.9999_later\)"):
        call_command("restore", newer, dry_run=True, verbosity=0)
    assert Post.objects.count() == 1


def _rewrite(source: Path, target: Path, **changes: Any) -> None:
    """The same backup with another manifest, and the checksum of the first format, which fits."""
    digest = hashlib.sha256()
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            data = old.extractfile(member).read()
            if member.name == "manifest.json":
                data = json.dumps({**json.loads(data), **changes}).encode()
            if member.name == "end.json":
                data = json.dumps({**json.loads(data), "digest": digest.hexdigest()}).encode()
            digest.update(data)
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))


def test_a_file_that_exists_is_not_written_over(saved: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", saved)


def test_nothing_is_restored_over_a_site(saved: Path) -> None:
    with pytest.raises(CommandError, match="There is a site here already"):
        call_command("restore", saved, verbosity=0)
    assert Post.objects.count() == 1
