"""A moment of the archive, brought back in another data folder: what was deleted since is there."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from discovery.backups.archive import bases_in, prune
from tests.config.site_process import SiteProcess

START = """
import io, json, time
from datetime import UTC, datetime
from PIL import Image
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from accounts.models import User
from discovery.models import Post
from discovery.posts.services import delete
from discovery.storage import names_in
from discovery.uploads.processing import prepare
from discovery.uploads.services import IncomingPicture, receive
ada, new = User.objects.get_or_create(username="ada")
def post(caption):
    buffer = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(buffer, "PNG")
    picture = IncomingPicture(ContentFile(buffer.getvalue(), "one.png"), "one.png", "")
    prepare(receive(author=ada, pictures=[picture], caption=caption).pictures.get().pk)
"""
BEFORE = f"{START}post('Before the base')"
AFTER = f"""{START}
post("A")
time.sleep(1.1)
print(json.dumps({{"moment": datetime.now(UTC).isoformat(), "files": sorted(names_in(default_storage))}}))
time.sleep(1.1)
post("B")
delete(post=Post.objects.get(caption="A"))
"""
ASK = """
import json
from discovery.models import Picture, Post
from discovery.posts import files
print(json.dumps({
    "captions": sorted(Post.objects.values_list("caption", flat=True)),
    "originals": sorted(len(files.read(files.original_name(one.pk))) > 0 for one in Picture.objects.all()),
    "people": Post.objects.values("author__username").distinct().count(),
}))
"""


class ArchivedSite(SiteProcess):
    """One whose log and files are archived."""

    archive: Path

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "KINDRED_ARCHIVE": str(self.archive), "KINDRED_DEMO": "0"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: when root tests, PostgreSQL runs as another account, which must be able to enter it."""
    made = Path(tempfile.mkdtemp(prefix="kindred-moment-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def ran(place: SiteProcess, *arguments: str) -> str:
    result = place.run(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def shell(place: SiteProcess, text: str) -> str:
    return ran(place, "shell", "-v0", "-c", text)


def files_of(home: Path) -> set[str]:
    media = home / "media"
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def refused(place: SiteProcess, *arguments: str) -> str:
    result = place.run(*arguments)
    assert (result.returncode, "Traceback" in result.stderr) == (1, False), result.stderr
    return result.stderr


def test_a_moment_comes_back_with_its_files(folder: Path) -> None:
    first, archive = ArchivedSite(folder / "first", folder / "first.log", 0), folder / "archive"
    first.archive = archive
    shell(first, BEFORE)
    told = json.loads(ran(first, "backup", "--base", "--json", "-v0"))
    assert told["counts"]["posts"] == 1
    then = json.loads(shell(first, AFTER))
    assert files_of(first.home) != set(then["files"])

    second = SiteProcess(folder / "second", folder / "second.log", 0)
    told = json.loads(ran(second, "restore", "--at", then["moment"], str(archive), "--json", "-v0"))
    assert (told["counts"]["posts"], told["missing"]) == (2, [])
    found = shell(second, ASK)
    assert json.loads(found) == {"captions": ["A", "Before the base"], "originals": [True, True], "people": 1}
    assert files_of(second.home) == set(then["files"])
    keys = [(home / "secrets.env").read_text() for home in (first.home, second.home)]
    assert len({line for line in "".join(keys).splitlines() if line.startswith("SECRET_KEY")}) == 1
    _what_was_spoilt_in_the_archive_is_told(second, archive, then)
    _nothing_is_changed_by_a_refusal(second, archive, then["moment"])
    assert shell(second, ASK) == found
    assert files_of(second.home) == set(then["files"])


def _what_was_spoilt_in_the_archive_is_told(place: SiteProcess, archive: Path, then: dict[str, Any]) -> None:
    """An original that was cut short, and one of which a bit was turned over: they come back, and are named."""
    cut, turned = (archive / "files" / name for name in then["files"] if name.startswith("originals/"))
    whole = {path: path.read_bytes() for path in (cut, turned)}
    cut.unlink()  # it may be the first site's own file by a second name
    cut.write_bytes(whole[cut][:-1])
    turned.unlink()
    turned.write_bytes(whole[turned][:-1] + bytes([whole[turned][-1] ^ 1]))
    shutil.rmtree(place.home / "media")
    said = ran(place, "restore", "--at", then["moment"], str(archive), "--replace", "-v0")
    assert "2 files are missing, or not as they were stored:" in said
    assert said.count("its original was cut or changed in the archive") == 2
    for path, data in whole.items():
        assert path.name in said
        path.write_bytes(data)


def _nothing_is_changed_by_a_refusal(place: SiteProcess, archive: Path, moment: str) -> None:
    assert "There is a site here already" in refused(place, "restore", "--at", moment, str(archive))
    base = next((archive / "base").glob("*/copied/base.tar"))
    whole = base.read_bytes()
    base.write_bytes(whole[:-20_000] + b"x" * 20_000)
    assert "its checksum is another" in refused(place, "restore", "--at", moment, str(archive), "--replace")
    base.write_bytes(whole)
    _a_damaged_log_is_refused(place, archive, moment)
    for segment in (archive / "wal").iterdir():
        segment.rename(segment.with_suffix(".away"))
    assert "does not reach so far" in refused(place, "restore", "--at", moment, str(archive), "--replace")


def _a_damaged_log_is_refused(place: SiteProcess, archive: Path, moment: str) -> None:
    """One bit of each of its pieces since the base, in the first record: what follows may be empty."""
    first = bases_in(archive)[0].first_segment
    pieces = [path for path in (archive / "wal").iterdir() if len(path.name) == 24 and path.name[8:] > first]
    turn_over_a_bit(*pieces)
    assert "or its log is damaged: " in refused(place, "restore", "--at", moment, str(archive), "--replace")
    turn_over_a_bit(*pieces)


def turn_over_a_bit(*pieces: Path) -> None:
    """Byte 60 belongs to the checksum of a record that begins behind the 40 bytes of the head, else to one's data."""
    assert pieces
    for piece in pieces:
        with piece.open("r+b") as file:
            file.seek(60)
            (byte,) = file.read(1)
            file.seek(60)
            file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize(
    ("moment", "said"),
    [("noon", "is no time"), ("2999-01-01", "lies ahead"), ("2020-01-01", "It begins at"), ("", "holds no base copy")],
)
def test_a_moment_that_cannot_be_had_is_refused(moment: str, said: str, db: None, tmp_path: Path) -> None:
    if moment:
        _base(tmp_path / "base" / "one", datetime.now(UTC), segment=1)
    with pytest.raises(CommandError, match=said):
        call_command("restore", tmp_path, at=moment or "2026-01-01", verbosity=0)


def test_without_an_archive_a_base_is_refused(db: None, tmp_path: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="Name a file, or say --base"):
        call_command("backup")
    for archive in (None, tmp_path):  # not said, and said to a server that was started before
        settings.KINDRED_ARCHIVE = archive
        with pytest.raises(CommandError, match="Nothing is archived: set KINDRED_ARCHIVE"):
            call_command("backup", base=True, verbosity=0)
    assert not list(tmp_path.iterdir())


def test_what_no_moment_needs_is_forgotten(tmp_path: Path, settings: Any) -> None:
    """Files deleted before the oldest base go; those deleted since, and those still there, stay."""
    archive, media = tmp_path / "archive", tmp_path / "media"
    backend = {"BACKEND": "discovery.storage.ArchivedStorage"}
    backend["OPTIONS"] = {"location": media, "archive": archive / "files"}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    now = datetime.now(UTC)
    for name, age in (("1-older", 40), ("2-old", 20), ("3-new", 1)):
        _base(archive / "base" / name, now - timedelta(days=age), segment=100 - age)
    (archive / "wal").mkdir()
    for number in (50, 70, 85):
        (archive / "wal" / f"{1:08X}{0:08X}{number:08X}").touch()
    for name in ("originals/here", "originals/gone-long", "originals/gone", "exports/passing"):
        default_storage.save(name, ContentFile(name.encode()))
    assert not (archive / "files/exports").exists()
    for name, age in (("originals/gone-long", 30), ("originals/gone", 2)):
        default_storage.delete(name)
        assert (archive / "files" / name).exists()
        os.utime(archive / "files" / name, times=2 * ((now - timedelta(days=age)).timestamp(),))
    assert prune(archive, kept_for=timedelta(days=7)) == 1
    assert sorted(path.name for path in (archive / "base").iterdir()) == ["2-old", "3-new"]
    assert sorted(path.name[-2:] for path in (archive / "wal").iterdir()) == ["55"]
    assert sorted(path.name for path in (archive / "files/originals").iterdir()) == ["gone", "here"]


def _base(folder: Path, made_at: Any, segment: int) -> None:
    folder.mkdir(parents=True)
    told = {"version": "1", "made_at": made_at.isoformat(), "migrations": {}, "counts": {}, "files": 0, "format": 2}
    (folder / "manifest.json").write_text(json.dumps(told))
    ranges = [{"Timeline": 1, "Start-LSN": f"0/{segment * 16 * 2**20:X}", "End-LSN": "0/0"}]
    (folder / "copied").mkdir()
    (folder / "copied" / "backup_manifest").write_text(json.dumps({"WAL-Ranges": ranges}))
