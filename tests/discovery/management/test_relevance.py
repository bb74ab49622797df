"""`manage.py relevance`: its table, its JSON, its report, and one line for each mistake; no database is touched."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.discovery.relevance.sets import coloured, table, zipped

# fmt: off
KEYS = [
    "encoder", "dataset", "p_at_10", "map_at_100", "ndcg_at_10", "mrr_1", "mrr_3", "mrr_5", "hit_at_1_3", "copies",
    "copies_mean", "text_ndcg_at_10", "vector_ndcg_at_10", "fused_ndcg_at_10", "ms_per_picture", "r_precision",
    "pictures", "classes", "dimension", "peak_memory_mb", "copies_perceptual_hash", "copies_exact_hash", "seed",
    "sample",
]
# fmt: on


@pytest.fixture
def rags(tmp_path: Path) -> Path:
    return zipped(tmp_path / "rags.zip", {**coloured(6), "labels.tsv": table(6), "red/broken.png": b"words"})


def said(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command("relevance", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_table_json_and_report_of_two_encoders(rags: Path, tmp_path: Path) -> None:
    figures, report = tmp_path / "figures.json", tmp_path / "report"
    told = said(
        *("--data", rags, "--layout", "labels:article", "--author-from", "brand", "--encoder", "random", "trivial"),
        *("--encoder", "classic:v1/colour", "--seed", 2, "--figures", figures, "--report", report),
    )
    lines = told.splitlines()
    assert lines[0] == "rags: 18 pictures of 3 classes by 2 authors."
    assert "    red/broken.png" not in told, "it has no row, and so no class"
    assert [line.split()[0] for line in lines if line.startswith(("random", "trivial", "classic"))] == [
        "random",
        "trivial",
        "classic:v1/colour",
    ]
    rows = json.loads(figures.read_text(encoding="utf-8"))
    assert [row["encoder"] for row in rows] == ["random", "trivial", "classic:v1/colour"]
    for row in rows:
        assert set(KEYS) <= set(row)
        assert (row["dataset"], row["pictures"], row["classes"], row["seed"], row["sample"]) == ("rags", 18, 3, 2, None)
        assert row["mrr_3"] is not None
    assert rows[2]["p_at_10"] > rows[0]["p_at_10"]
    assert lines[-1] == f"The report: {report / 'index.html'}"
    assert (report / "index.html").is_file()


def test_json_is_all_that_is_printed(rags: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    told = said(
        *("--data", rags, "--layout", "folders", "--encoder", "trivial", "--skip", "copies", "costs", "--json"),
        *("--figures", figures),
    )
    assert told == figures.read_text(encoding="utf-8")
    assert [row["encoder"] for row in json.loads(told)] == ["trivial"]


def test_folders_without_words_leave_what_they_cannot_answer_null(rags: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    told = said(
        *("--data", rags, "--layout", "folders", "--encoder", "trivial", "--figures", figures, "--sample", 9),
        *("--skip", "copies", "costs"),
    )
    (row,) = json.loads(figures.read_text(encoding="utf-8"))
    assert row["sample"] == 9 == row["pictures"] + told.count("red/broken.png: This file is not a picture")
    assert row["p_at_10"] is not None
    assert [row[key] for key in ("mrr_1", "text_ndcg_at_10", "copies", "copies_mean", "ms_per_picture")] == [None] * 5


def test_what_was_measured_is_kept_when_the_next_encoder_fails(
    rags: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from discovery.embeddings.encoders.protocol import EncodingFailed
    from discovery.relevance.baselines import TrivialEncoder

    def fails(*arguments: object) -> None:
        raise EncodingFailed("The encoder made no usable vector.")

    monkeypatch.setattr(TrivialEncoder, "encode_images", fails)
    figures = tmp_path / "figures.json"
    with pytest.raises(CommandError, match="no usable vector"):
        said(
            *("--data", rags, "--layout", "folders", "--encoder", "random", "trivial", "--figures", figures),
            *("--skip", "copies", "costs"),
        )
    assert [row["encoder"] for row in json.loads(figures.read_text(encoding="utf-8"))] == ["random"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--data", "gone.zip", "--layout", "folders"], "There is no folder or zip at gone.zip"),
        (["--data", "DATA", "--layout", "labels:sort"], "labels.tsv has no column 'sort'; it has: path, article"),
        (["--data", "DATA", "--layout", "folders", "--encoder", "nobody:v1"], "There is no encoder 'nobody:v1'"),
        (["--data", "DATA", "--layout", "folders", "--encoder", "classic:v1/smell"], "it has colour, texture, shape"),
        (["--data", "DATA", "--layout", "column"], "The layout is `folders` or `labels:COLUMN`"),
        (["--data", "DATA", "--layout", "folders", "--sample", "1"], "'1' is not a whole number from 2"),
        (["--data", "DATA", "--layout", "folders", "--figures", "gone/figures.json"], "is not a file in a folder"),
        (["--data", "DATA", "--layout", "folders", "--report", "DATA"], "is not a folder"),
        (["--data", "DATA", "--layout", "folders", "--weights", "gone.pth"], "There is no file gone.pth"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: list[str], reason: str, rags: Path) -> None:
    given = [str(rags) if word == "DATA" else word for word in arguments]
    given += [] if "--encoder" in given else ["--encoder", "random"]
    with pytest.raises(CommandError) as problem:
        said(*given)
    assert reason in str(problem.value)
    assert "\n" not in str(problem.value)
