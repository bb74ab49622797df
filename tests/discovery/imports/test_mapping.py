"""Who made each picture and what is said of it, from folders or from labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from discovery.imports.mapping import Mapping, Plan, folder_authors, make_plan
from discovery.imports.sources import CannotImport, open_source
from tests.discovery.imports.conftest import MakeFolder

TABLE = b"""path\tbrand\ttitle\tkind\tcolour
1.png\tnike\tA shoe\tShoes\tblue, red
2.png\t\tA hat\tHats\t
9.png\tx\ty\tz\tz
"""
BRANDS = Mapping(labels="labels.tsv", author_from="brand", caption_from="title", tags_from=("kind", "colour"))


def plan_of(place: Path, mapping: Mapping) -> Plan:
    with open_source(place) as source:
        return make_plan(source, mapping)


@pytest.mark.parametrize(
    ("paths", "authors"),
    [
        (["ann/1.png", "bob/2.png"], ["ann", "bob"]),
        (["ann/trip/1.png", "ann/2.png", "bob/3.png"], ["ann", "ann", "bob"]),
        (["photos/ann/1.png", "photos/bob/2.png"], ["ann", "bob"]),
        (["photos/1.png", "photos/bob/2.png"], ["photos", "bob"]),
        (["1.png", "2.png"], ["my zip", "my zip"]),
        (["1.png", "bob/2.png"], ["my zip", "bob"]),
        (["holiday/1.png", "holiday/2.png"], ["holiday", "holiday"]),
        (["photos/ann/1.png", "photos/bob/2.png", "README.txt"], ["ann", "bob", "photos"]),
    ],
)
def test_the_first_folder_that_tells_pictures_apart_names_the_author(paths: list[str], authors: list[str]) -> None:
    assert list(folder_authors(paths, "my zip").values()) == authors


def test_without_labels_pictures_carry_no_words(folder: MakeFolder) -> None:
    plan = plan_of(folder({"ann/1.png": b"x", "bob/2.png": b"x"}), Mapping())
    assert plan.words["ann/1.png"].author == "ann"
    assert (plan.words["ann/1.png"].caption, plan.words["ann/1.png"].tags) == ("", ())


def test_labels_give_author_caption_and_tags_and_are_no_item_themselves(archive: MakeFolder) -> None:
    plan = plan_of(archive({"1.png": b"x", "labels.tsv": TABLE}), BRANDS)
    assert [item.path for item in plan.items] == ["1.png"]
    words = plan.words["1.png"]
    assert (words.author, words.caption, words.tags) == ("nike", "A shoe", ("Shoes", "blue", "red"))


def test_a_table_inside_the_source_goes_before_one_on_disk(
    archive: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "labels.tsv").write_bytes(TABLE.replace(b"nike", b"from disk"))
    inside = plan_of(archive({"1.png": b"x", "labels.tsv": TABLE}), BRANDS)
    assert inside.words["1.png"].author == "nike"
    beside = plan_of(archive({"1.png": b"x"}), BRANDS)
    assert beside.words["1.png"].author == "from disk"


def test_a_table_deeper_in_the_source_is_found_by_its_name(archive: MakeFolder) -> None:
    plan = plan_of(archive({"set/1.png": b"x", "set/labels.tsv": TABLE}), BRANDS)
    assert plan.words["set/1.png"].author == "nike"


def test_a_picture_without_a_row_or_an_author_has_a_problem_and_unused_rows_are_counted(archive: MakeFolder) -> None:
    plan = plan_of(archive({"1.png": b"x", "2.png": b"x", "3.png": b"x", "labels.tsv": TABLE}), BRANDS)
    assert plan.words["2.png"].problem == "Its row in labels.tsv names no author."
    assert plan.words["3.png"].problem == "labels.tsv has no row for it, so that its author is not known."
    assert plan.unused == 1


def test_with_a_given_author_a_missing_row_only_means_no_words(archive: MakeFolder) -> None:
    mapping = Mapping(labels="labels.tsv", caption_from="title", author="ann")
    plan = plan_of(archive({"1.png": b"x", "3.png": b"x", "labels.tsv": TABLE}), mapping)
    assert [plan.words[path].caption for path in ("1.png", "3.png")] == ["A shoe", ""]
    assert not plan.words["3.png"].problem


@pytest.mark.parametrize(
    ("mapping", "line"),
    [
        (Mapping(author="ann", author_from="brand", labels="labels.tsv"), "Give either --author or --author-from"),
        (Mapping(author_from="brand"), "--author-from names a column: say by --labels"),
        (Mapping(labels="none.tsv"), "There is no none.tsv, neither inside the source nor on disk"),
        (Mapping(labels="labels.tsv", author_from="brnd"), "no column 'brnd'; it has: path, brand, title, kind"),
        (Mapping(labels="labels.tsv", tags_from=("kind", "x")), "no column 'x'"),
        (Mapping(labels="labels.tsv", path_from="file"), "no column 'file'"),
    ],
)
def test_options_that_cannot_work_are_one_clear_line(archive: MakeFolder, mapping: Mapping, line: str) -> None:
    with pytest.raises(CannotImport) as problem:
        plan_of(archive({"1.png": b"x", "labels.tsv": TABLE}), mapping)
    assert line in str(problem.value)
