"""A torn backup is refused with one line, wherever it is torn, and nothing of the site changes."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command

from accounts.models import User
from discovery.backups.reading import check_backup
from discovery.backups.writing import write_backup
from discovery.models import Post

NAMES = ("originals/00/one", "originals/00/two", "renditions/00/one/360.webp")
PARTS = ("manifest.json", "database.dump", "secrets/secrets.env", *(f"files/{name}" for name in NAMES), "end.json")


def _backup(target: Path, settings: Any, folder: Path, seed: str) -> Path:
    """Of a storage with three files of odd lengths, and keys of its own."""
    backend = {**settings.STORAGES["default"], "OPTIONS": {"location": folder / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    for number, name in enumerate(NAMES):
        default_storage.delete(name)
        default_storage.save(name, ContentFile(f"{seed} {name} ".encode() * (100 + number)))
    settings.KINDRED_SECRET_FILES = [folder / "secrets.env"]
    (folder / "secrets.env").write_text(f"SECRET_KEY={seed}\nPGPASSWORD=two\n")
    write_backup(target)
    return target


@pytest.fixture
def whole(db: None, person: Any, make_post: Any, tmp_path: Path, settings: Any) -> Path:
    make_post(person("ada"), caption="Harbour")
    return _backup(tmp_path / "whole.tar", settings, tmp_path / "first", "first")


@pytest.fixture
def refused(whole: Path, tmp_path: Path) -> Iterator[Callable[[bytes], None]]:
    """Asserts that bytes are refused in one line and leave everything as it is."""
    torn = tmp_path / "torn.tar"

    def refuse(data: bytes) -> None:
        before = _everything(tmp_path)
        torn.write_bytes(data)
        with pytest.raises(CommandError) as told:
            call_command("restore", torn, replace=True, verbosity=0)
        assert "\n" not in str(told.value)
        torn.unlink()
        assert _everything(tmp_path) == before

    return refuse


def _everything(folder: Path) -> Any:
    rows = list(User.objects.values_list("pk", "password")), list(Post.objects.values_list("pk", "caption"))
    return rows, {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def members(source: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(source) as tar:
        return tar.getmembers()


def test_the_whole_one_is_good_and_holds_each_part(whole: Path) -> None:
    assert check_backup(whole).files == len(NAMES)
    assert [member.name for member in members(whole)] == list(PARTS)


def test_cut_at_each_boundary_and_within_each_part(whole: Path, refused: Callable[[bytes], None]) -> None:
    data = whole.read_bytes()
    cuts = {0, len(data) - 1, len(data) - 512}
    for member in members(whole):
        end = member.offset_data + -(-member.size // 512) * 512
        cuts |= {member.offset, member.offset + 100, member.offset_data, member.offset_data + member.size // 2, end}
    assert len(cuts) > 4 * len(PARTS)
    for cut in sorted(cuts):
        refused(data[:cut])


def test_a_flipped_bit_in_each_part_is_found(whole: Path, refused: Callable[[bytes], None]) -> None:
    """In its name, its header's other fields, its first, middle and last byte, and the zeros that fill it up."""
    data = bytearray(whole.read_bytes())
    places = [len(data) - 1]
    for member in members(whole):
        first, last = member.offset_data, member.offset_data + member.size
        places += [member.offset, member.offset + 130, member.offset + 140, first, (first + last) // 2, last - 1]
        places += [last] if last % 512 else []
    for place in places:
        data[place] ^= 1
        refused(bytes(data))
        data[place] ^= 1


def _rebuilt(source: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> bytes:
    """The same members, changed, as a tar with good headers: what a tool or an enemy would write."""
    with tarfile.open(source) as tar:
        parts = [(member, tar.extractfile(member).read()) for member in tar]
    change(parts)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for member, content in parts:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_rebuilt_unchanged_it_is_whole(whole: Path) -> None:
    assert _rebuilt(whole, lambda parts: None) == whole.read_bytes()


def test_two_backups_mixed_are_refused(
    whole: Path, refused: Callable[[bytes], None], person: Any, make_post: Any, tmp_path: Path, settings: Any
) -> None:
    make_post(person("ben"), caption="Moss")  # else two backups of one second share their first members
    other = _backup(tmp_path / "other.tar", settings, tmp_path / "second", "second")
    with tarfile.open(other) as tar:
        theirs = [(member, tar.extractfile(member).read()) for member in tar]
    for number in range(len(PARTS)):
        refused(_rebuilt(whole, lambda parts, number=number: parts.__setitem__(number, theirs[number])))
    first, second = whole.read_bytes(), other.read_bytes()
    for cut in [member.offset for member in members(whole)][1:]:
        refused(first[:cut] + second[cut:])


def test_what_follows_the_end_is_refused(whole: Path, refused: Callable[[bytes], None]) -> None:
    data = whole.read_bytes()
    for garbage in (b"x", b"\0", b"\0" * 10_240, data, b"x" * 20_480):
        refused(data + garbage)


def test_renamed_left_out_repeated_and_reordered_members_are_refused(
    whole: Path, refused: Callable[[bytes], None]
) -> None:
    def renamed(number: int, name: str) -> Callable[[list[Any]], None]:
        return lambda parts: setattr(parts[number][0], "name", name)

    for number, name in enumerate(PARTS):
        refused(_rebuilt(whole, renamed(number, f"{name}.bak")))
        refused(_rebuilt(whole, lambda parts, number=number: parts.pop(number)))
    refused(_rebuilt(whole, renamed(3, PARTS[4])))
    refused(_rebuilt(whole, lambda parts: parts.insert(3, parts[3])))
    refused(_rebuilt(whole, lambda parts: parts.insert(3, parts.pop(4))))


def test_a_draft_of_a_backup_that_was_stopped_is_no_backup(whole: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """A full disk half way: nothing is left under its name, nor under the draft's."""

    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_open", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "new.tar", verbosity=0)
    assert not list(tmp_path.glob("new.tar*"))


@pytest.mark.django_db(transaction=True)
def test_a_dump_that_breaks_off_while_it_is_read_changes_nothing(person: Any, tmp_path: Path) -> None:
    """The checksum is good, the dump is not: PostgreSQL takes all of it or nothing."""
    from discovery.backups.database import CannotCopy, dump, load

    person("ada")
    dump(tmp_path / "dump")
    data = (tmp_path / "dump").read_bytes()
    for share in (0.5, 0.9, 0.99):
        (tmp_path / "torn").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(CannotCopy):
            load(tmp_path / "torn")
        assert User.objects.get().username == "ada"
    User.objects.all().delete()
    load(tmp_path / "dump")
    assert User.objects.get().username == "ada"
    assert configured.KINDRED_POSTGRES_PROGRAMS.is_dir()
