"""Tables of labels: read by header, matched to pictures, and clear about what they lack."""

from __future__ import annotations

import pytest

from discovery.imports.labels import read_labels
from discovery.imports.sources import CannotImport


def rows(data: bytes | str, path_from: str = "path") -> dict[str, dict[str, str]]:
    data = data.encode() if isinstance(data, str) else data
    return {path: dict(row) for path, row in read_labels(data, "labels.tsv", path_from).rows.items()}


def test_tabs_commas_and_semicolons_part_columns() -> None:
    expected = {"1.png": {"path": "1.png", "title": "A hat"}}
    assert rows("path\ttitle\n1.png\tA hat\n") == expected
    assert rows('path,title\r\n1.png,"A hat"\r\n') == expected
    assert rows("path;title\n1.png;A hat") == expected


def test_a_tsv_keeps_quotation_marks_that_stand_alone() -> None:
    found = rows('path\ttitle\n1.png\t5" heels\n2.png\t"a ""b"" c"\n3.png\tplain\n')
    assert [row["title"] for row in found.values()] == ['5" heels', 'a "b" c', "plain"]


def test_a_csv_cell_may_hold_lines_and_commas() -> None:
    assert rows('path,title\n1.png,"one,\ntwo"\n')["1.png"]["title"] == "one,\ntwo"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_usual_encodings_are_understood(encoding: str) -> None:
    assert rows("path\ttitle\n1.png\tcafé\n".encode(encoding))["1.png"]["title"] == "café"


def test_short_and_blank_lines_control_characters_and_repeated_paths_do_no_harm() -> None:
    found = rows("path\ttitle\n\n1.png\n2.png\ta\x00\x1bb\n2.png\tanother\n\tno path\n")
    assert found == {"1.png": {"path": "1.png"}, "2.png": {"path": "2.png", "title": "ab"}}


def test_a_missing_column_lists_those_that_there_are() -> None:
    with pytest.raises(CannotImport, match=r"labels.tsv has no column 'path'; it has: file, title\."):
        rows("file\ttitle\n1.png\tx\n")


def test_columns_are_found_whatever_their_capitals() -> None:
    assert rows("Path\tTitle\n1.png\tx\n") == {"1.png": {"Path": "1.png", "Title": "x"}}


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\x00"])
def test_what_is_no_table_is_one_clear_line(data: bytes) -> None:
    with pytest.raises(CannotImport) as problem:
        rows(data)
    assert "labels.tsv" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_rows_find_their_pictures_by_path_by_place_beside_the_table_and_by_name() -> None:
    labels = read_labels(b"path\n./a\\1.png\ndata/2.png\n3.png\n4\n", "labels.tsv", "path")
    paths = ["a/1.png", "set/data/2.png", "deep/3.png", "deep/4.png"]
    assert labels.matched(paths, folder="set/").keys() == set(paths)


def test_a_bare_name_that_two_pictures_share_is_nobodys() -> None:
    labels = read_labels(b"path\n1.png\n", "labels.tsv", "path")
    assert labels.matched(["a/1.png", "b/1.png"]) == {}
    assert labels.matched(["1.png", "b/1.png"]).keys() == {"1.png"}
