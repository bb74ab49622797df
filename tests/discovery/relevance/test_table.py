"""The table is aligned, shows what was measured and only that, and says what was left out."""

from __future__ import annotations

import json

import numpy as np
from PIL import Image

from discovery.relevance.datasets import Dataset
from discovery.relevance.outcome import Row
from discovery.relevance.table import dataset_lines, table_lines


def row(encoder: str, **figures: float) -> Row:
    return Row(encoder=encoder, dataset="set", pictures=9, classes=3, dimension=8, seed=0, **figures)


def test_figures_stand_under_their_headings() -> None:
    rows = [row("random", p_at_10=0.125, ms_per_picture=0.25), row("a long:name/of_an_encoder", peak_memory_mb=312.4)]
    groups, headings, first, second = table_lines(rows)
    assert len({len(line) for line in (groups, headings, first, second)}) == 1
    assert len(row("classic:v1/texture").encoder) + len(first) - len("a long:name/of_an_encoder") < 155
    column = headings.index("P@10")
    assert first[column - 1 : column + 4] == "0.125"
    assert first.split()[-2:] == ["0.2", "-"]
    assert second.split()[-2:] == ["-", "312"]


def test_no_row_gives_headings_alone() -> None:
    assert len(list(table_lines([]))) == 2


def test_what_was_left_out_is_said() -> None:
    data = Dataset(
        name="set",
        images=[Image.new("RGB", (8, 8))] * 15,
        names=[f"{number}.png" for number in range(15)],
        classes=["a"] * 11 + ["b"] * 3 + ["c"],
        authors=["ann", "", "bob", *["ann"] * 12],
        unlabelled=2,
        unreadable=[f"{number}.png: It is broken." for number in range(5)],
    )
    lines = list(dataset_lines(data))
    assert lines[0] == "set: 15 pictures of 3 classes by 2 authors."
    assert lines[1].startswith("1 classes of one picture")
    assert lines[2].startswith("1 classes have 2 to 10 pictures")
    assert lines[3] == "2 files have no class and are left out."
    assert lines[4:] == [
        "5 could not be read and are left out:",
        "    0.png: It is broken.",
        "    1.png: It is broken.",
        "    2.png: It is broken.",
        "    and 2 more",
    ]


def test_json_has_no_nan_and_keeps_the_order() -> None:
    plain = row("x", p_at_10=float("nan"), mrr_1=np.float64(0.5), copies={"flip": np.float32(0.25)}).as_json()  # type: ignore[arg-type]
    assert plain["p_at_10"] is None
    assert plain["mrr_1"] == 0.5
    assert plain["copies"] == {"flip": 0.25}
    assert list(plain)[:2] == ["encoder", "dataset"]
    assert json.dumps(plain, allow_nan=False)
