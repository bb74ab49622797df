"""Folders and zips as items: an order that stays, and hostile or broken content that only costs a reason."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from discovery.imaging.opening import Limits, PictureRefused
from discovery.imports.sources import LONGEST_PATH, CannotImport, Item, Unreadable, open_source
from tests.discovery.conftest import picture_bytes
from tests.discovery.imports.conftest import MakeFolder

LIMITS = Limits(max_bytes=5_000_000)


def paths_of(place: Path) -> list[str]:
    with open_source(place) as source:
        return [item.path for item in source.items]


def outcomes(place: Path, limits: Limits = LIMITS) -> dict[str, bytes | str]:
    """The bytes of each item, or the reason why there are none."""
    with open_source(place) as source:
        return {item.path: outcome(item, limits) for item in source.items}


def outcome(item: Item, limits: Limits) -> bytes | str:
    try:
        return item.load(limits)
    except (Unreadable, PictureRefused) as problem:
        return str(problem)


def test_a_folder_and_a_zip_of_it_give_the_same_items(folder: MakeFolder, archive: MakeFolder) -> None:
    content = {"a/1.png": b"one", "a/b/2.png": b"two", "3.png": b"three"}
    assert outcomes(folder(content)) == outcomes(archive(content)) == content


def test_the_order_is_shuffled_but_the_same_each_time_and_however_the_source_lists_it(
    folder: MakeFolder, archive: MakeFolder
) -> None:
    content = {f"{author}/{number}.png": b"x" for author in "abc" for number in range(10)}
    order = paths_of(folder(content))
    assert order == paths_of(archive(dict(reversed(content.items()))))
    assert order != sorted(order)
    assert len({path[0] for path in order[:8]}) == 3, "authors come mixed"


def test_what_operating_systems_leave_behind_is_ignored(folder: MakeFolder, archive: MakeFolder) -> None:
    content = {
        "1.png": b"x",
        ".DS_Store": b"x",
        "a/._1.png": b"x",
        "__MACOSX/a/1.png": b"x",
        "a/Thumbs.db": b"x",
        ".git/config": b"x",
    }
    assert paths_of(folder(content)) == paths_of(archive(content)) == ["1.png"]


@pytest.mark.parametrize("name", ["../1.png", "a/../../1.png", "/etc/1.png", "C:/1.png", "..\\1.png", "C:\\1.png"])
def test_a_name_that_points_out_of_the_zip_is_told_of_and_not_read(archive: MakeFolder, name: str) -> None:
    (reason,) = outcomes(archive({name: picture_bytes()})).values()
    assert reason == "Its name in the zip points out of the zip."


def test_backslashes_of_windows_zips_part_folders(archive: MakeFolder) -> None:
    assert paths_of(archive({"ann\\1.png": b"x"})) == ["ann/1.png"]


def test_an_unmarked_utf8_name_is_read_as_such(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    with zipfile.ZipFile(place, "w") as made:
        # Nine bytes that zipfile writes without the flag for UTF-8, to be replaced by three Chinese characters.
        made.writestr("xxxxxxxxx.png", b"x")
    place.write_bytes(place.read_bytes().replace(b"xxxxxxxxx", "山水画".encode()))
    assert paths_of(place) == ["山水画.png"]


def test_a_name_that_is_neither_utf8_nor_short_still_becomes_a_path(tmp_path: Path) -> None:
    root = tmp_path / "odd"
    root.mkdir()
    (root / os.fsdecode(b"caf\xe9.png")).write_bytes(b"x")
    (root / "line\nbreak.png").write_bytes(b"x")
    assert sorted(paths_of(root)) == ["caf\\xe9.png", "line\\nbreak.png"]


def test_a_path_too_long_for_the_ledger_is_cut_and_stays_unique(archive: MakeFolder) -> None:
    first, second = paths_of(archive({f"{'é' * 700}1.png": b"x", f"{'é' * 700}2.png": b"x"}))
    assert len(first) <= LONGEST_PATH
    assert first != second


def test_links_that_leave_the_folder_are_not_read(folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "elsewhere").mkdir()
    root = folder({"1.png": b"one"})
    (root / "inside.png").symlink_to(root / "1.png")
    (root / "outside.png").symlink_to(tmp_path / "secret.png")
    (root / "broken.png").symlink_to(root / "nothing.png")
    (root / "circle.png").symlink_to(root / "circle.png")
    (root / "folder").symlink_to(tmp_path / "elsewhere")
    found = outcomes(root)
    assert found["1.png"] == found["inside.png"] == b"one"
    assert found["outside.png"] == "It is a link that leads out of the folder."
    assert found["broken.png"] == "It is gone, or a link to nothing."
    assert "cannot be read" in str(found["circle.png"])
    assert "not followed" in str(found["folder"])


def test_a_pipe_is_not_waited_for(folder: MakeFolder) -> None:
    root = folder({"1.png": b"one"})
    os.mkfifo(root / "pipe.png")
    assert outcomes(root)["pipe.png"] == "It is not a plain file."


def test_a_link_in_a_zip_is_not_taken_for_a_file(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(link, "/etc/passwd")
    assert outcomes(tmp_path / "a.zip") == {"link.png": "It is a link; only files are taken."}


def test_a_zip_inside_is_told_of_whatever_its_name(folder: MakeFolder, archive: MakeFolder) -> None:
    inner = archive({"1.png": b"x"}).read_bytes()
    content = {"inner.zip": inner, "picture.png": inner}
    for reason in [*outcomes(folder(content)).values(), *outcomes(archive(content)).values()]:
        assert "It is a zip itself" in str(reason)


def test_an_encrypted_member_is_told_of(archive: MakeFolder) -> None:
    place = archive({"1.png": b"x"})
    data = bytearray(place.read_bytes())
    data[6] |= 1  # the flags of the local header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and of the central directory
    place.write_bytes(bytes(data))
    assert "encrypted" in str(outcomes(place)["1.png"])


def test_a_member_that_would_unpack_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("dense.bmp", bytes(2_000_000))
        made.writestr("big.bmp", os.urandom(100) * 60_000)
    found = outcomes(tmp_path / "a.zip")
    assert "zip bomb" in str(found["dense.bmp"])
    assert "at most 5 MB" in str(found["big.bmp"])


def test_a_member_that_hides_its_size_gives_no_more_than_it_declares(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("liar.bmp", bytes(4_000_000))
    declared = (4_000_000).to_bytes(4, "little")
    place.write_bytes(place.read_bytes().replace(declared, (5_000).to_bytes(4, "little")))
    assert outcomes(place) == {"liar.bmp": "It is damaged inside the zip."}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_whose_unpacking_cannot_be_bounded_are_not_taken(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as made:
        made.writestr("1.png", picture_bytes())
    assert "rare method" in str(outcomes(tmp_path / "a.zip")["1.png"])


def test_damage_in_one_member_leaves_the_others_readable(archive: MakeFolder) -> None:
    place = archive({"bad.png": b"A" * 50, "good.png": b"B" * 50})
    place.write_bytes(place.read_bytes().replace(b"A" * 50, b"A" * 49 + b"C"))
    assert outcomes(place) == {"bad.png": "It is damaged inside the zip.", "good.png": b"B" * 50}


def test_a_file_over_the_limit_and_an_empty_one_are_told_of(folder: MakeFolder) -> None:
    found = outcomes(folder({"big.png": b"x" * 2_000_000, "empty.png": b""}), Limits(max_bytes=1_000_000))
    assert "2.0 MB" in str(found["big.png"])
    assert "empty" in str(found["empty.png"])


def test_one_name_twice_in_a_zip_is_two_items(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("1.png", b"one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("1.png", b"two")
    with open_source(tmp_path / "a.zip") as source:
        assert sorted(item.load(LIMITS) for item in source.items) == [b"one", b"two"]


@pytest.mark.parametrize("kind", ["missing", "text", "cut", "device"])
def test_what_is_no_source_is_one_clear_line(tmp_path: Path, archive: MakeFolder, kind: str) -> None:
    place = {
        "missing": tmp_path / "nothing",
        "text": tmp_path / "notes.txt",
        "cut": archive({"1.png": picture_bytes()}),
        "device": Path("/dev/null"),
    }[kind]
    if kind == "text":
        place.write_text("no zip")
    if kind == "cut":
        place.write_bytes(place.read_bytes()[:-30])
    with pytest.raises(CannotImport) as problem, open_source(place):
        pass
    assert "\n" not in str(problem.value)


def test_a_source_is_known_by_its_name_without_the_way_to_it(archive: MakeFolder, folder: MakeFolder) -> None:
    with open_source(archive({"1.png": b"x"})) as source:
        assert (source.name, source.title) == ("pictures.zip", "pictures")
    with open_source(folder({"1.png": b"x"}) / "." / "") as source:
        assert (source.name, source.title) == ("pictures", "pictures")
