"""Sets are read by folder or by table, decoded as the site would, and what cannot be used is counted and named."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from discovery.embeddings import encoding
from discovery.imports.sources import CannotImport
from discovery.relevance.datasets import SHORT_SIDE, Dataset, Layout, load_dataset
from discovery.relevance.refusals import CannotMeasure
from tests.discovery.relevance.sets import coloured, png, table, zipped

FOLDERS, ARTICLE = Layout(), Layout("article")


def loaded(tmp_path: Path, content: dict[str, bytes], layout: Layout = FOLDERS, **options: Any) -> Dataset:
    return load_dataset(zipped(tmp_path / "set.zip", content), layout, **options)


def test_layouts_are_read_from_their_words() -> None:
    assert Layout.parse("folders") == FOLDERS
    assert Layout.parse("labels: article") == ARTICLE
    for wrong in ("", "labels", "labels:", "folders:x", "article"):
        with pytest.raises(CannotMeasure, match="`folders` or `labels:COLUMN`"):
            Layout.parse(wrong)


def test_the_parent_folder_is_the_class_in_a_zip_and_in_a_folder(tmp_path: Path) -> None:
    content = {f"set/{name}": data for name, data in coloured(2).items()} | {"readme.txt": b"words"}
    data = loaded(tmp_path, content)
    assert data.name == "set"
    assert dict(zip(data.names, data.classes, strict=True)) == {
        f"set/{colour}/{n}.png": colour for colour in ("red", "green", "blue") for n in range(2)
    }
    assert (data.unlabelled, data.unreadable) == (1, [])
    assert data.authors is data.titles is data.colours is None
    root = tmp_path / "folder"
    for name, picture in content.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(picture)
    assert sorted(load_dataset(root, FOLDERS).names) == sorted(data.names)


def test_a_table_gives_class_author_title_and_colour(tmp_path: Path) -> None:
    content = {**coloured(2), "labels.tsv": table(2), "stray.png": png("red", 9)}
    data = loaded(tmp_path, content, ARTICLE, author_from="Brand")
    assert len(data.images) == 6
    row = data.names.index("blue/1.png")
    assert (data.classes[row], data.authors[row], data.colours[row]) == ("blue", "ann1", "blue")
    assert data.titles[row] == "A blue rag number 1"
    assert data.unlabelled == 1, "a picture without a row; the table itself is no picture"
    assert loaded(tmp_path, content, ARTICLE).authors is None


def test_a_csv_beside_its_pictures_will_do(tmp_path: Path) -> None:
    content = {"deep/1.png": png("red", 1), "deep/2.png": png("blue", 2), "deep/Labels.csv": b"path,kind\n1,a\n2,b\n"}
    assert sorted(loaded(tmp_path, content, Layout("kind")).classes) == ["a", "b"]


def test_what_cannot_be_read_is_named_with_its_reason_and_the_rest_is_measured(tmp_path: Path) -> None:
    content = {**coloured(2), "red/broken.png": png("red", 5)[:200], "red/words.txt": b"words"}
    data = loaded(tmp_path, content)
    assert len(data.images) == len(data.names) == len(data.classes) == 6
    broken, words = sorted(data.unreadable)
    assert broken.startswith("red/broken.png: The file ends too soon")
    assert words.startswith("red/words.txt: This file is not a picture")


def test_pictures_are_upright_rgb_of_the_size_that_the_site_encodes(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways, grey = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(sideways, "JPEG", exif=exif)
    Image.new("L", (40, 30), 128).save(grey, "PNG")
    data = loaded(tmp_path, {"a/1.jpg": sideways.getvalue(), "a/2.png": grey.getvalue()})
    sizes = {name: image.size for name, image in zip(data.names, data.images, strict=True)}
    assert {image.mode for image in data.images} == {"RGB"}
    assert sizes["a/1.jpg"] == (SHORT_SIDE, SHORT_SIDE * 3 // 2)
    assert sizes["a/2.png"] == (40, 30), "nothing is enlarged"
    assert SHORT_SIDE == encoding.SHORT_SIDE


def test_a_sample_is_drawn_before_anything_is_decoded(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    data = loaded(tmp_path, coloured(6), sample=9, seed=4, reached=lambda done, total: heard.append((done, total)))
    assert len(data.images) == 9
    assert {data.classes.count(colour) for colour in set(data.classes)} == {3}
    assert heard == [(done, 9) for done in range(1, 10)]
    assert data.names == loaded(tmp_path, coloured(6), sample=9, seed=4).names


@pytest.mark.parametrize(
    ("content", "layout", "options", "reason"),
    [
        (coloured(1), ARTICLE, {}, "set.zip holds no labels.tsv or labels.csv"),
        ({**coloured(1), "labels.tsv": table(1)}, Layout("sort"), {}, "no column 'sort'; it has: path, article, brand"),
        ({**coloured(1), "labels.tsv": table(1)}, ARTICLE, {"author_from": "maker"}, "no column 'maker'; it has: path"),
        (
            {**coloured(1), "labels.tsv": b"path\tarticle\nx.png\thats\n"},
            ARTICLE,
            {},
            "No picture of set.zip has a class",
        ),
        ({"1.png": png("red", 1)}, FOLDERS, {}, "No picture of set.zip has a class: none lies in a folder"),
        ({"a/1.png": b"words", "a/2.png": png("red", 1)}, FOLDERS, {}, "set has 1 pictures that can be read"),
        (coloured(1), FOLDERS, {"author_from": "brand"}, "--author-from names a column of a table"),
    ],
)
def test_data_that_cannot_answer_say_why_in_one_line(
    content: dict[str, bytes], layout: Layout, options: dict[str, str], reason: str, tmp_path: Path
) -> None:
    with pytest.raises((CannotMeasure, CannotImport)) as problem:
        loaded(tmp_path, content, layout, **options)
    assert reason in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_place_that_is_no_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotImport, match="There is no folder or zip at"):
        load_dataset(tmp_path / "gone.zip", FOLDERS)
    (tmp_path / "words.txt").write_text("words")
    with pytest.raises(CannotImport, match="neither a folder nor a zip"):
        load_dataset(tmp_path / "words.txt", FOLDERS)
