"""The report: every case with its pictures and verdicts, the best figures marked, and nothing of the data as markup."""

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from discovery.relevance.outcome import Ranking, Row
from discovery.relevance.report import write_report
from discovery.relevance.report.cases import best_and_worst, spread
from tests.discovery.imaging.pictures import scene

NAMES = ("striped", "dotted", "<b>")
EACH = 10


def row(encoder: str, **figures: object) -> Row:
    known = {"dataset": "textures.zip", "pictures": 30, "classes": 3, "dimension": 8, "seed": 7} | figures
    return Row(encoder=encoder, **known)  # type: ignore[arg-type]


def ranking(labels: list[str] | None = None, seed: int = 0) -> Ranking:
    """Thirty pictures of three classes, and neighbours by chance; every precision from 0 to 1 occurs."""
    labels = labels or [name for name in NAMES for _ in range(EACH)]
    chance = np.random.default_rng(seed)
    others = [chance.permutation(np.delete(np.arange(len(labels)), place))[:8] for place in range(len(labels))]
    return Ranking(
        images=[scene(80, 60, place) for place in range(len(labels))],
        names=[f"picture <{place}>.webp" for place in range(len(labels))],
        labels=labels,
        neighbours=np.array(others, np.intp).reshape(len(labels), -1),
        precision=np.array([place % EACH / (EACH - 1) for place in range(len(labels))]),
    )


class Page(HTMLParser):
    """What a browser would find on the page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.source = page.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def case_pictures(page: Page) -> int:
    return sum(len(page.all("figure", **{"class": kind})) for kind in ("query", "right", "wrong"))


def test_each_case_shows_its_query_and_eight_neighbours(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path / "new" / "report", [row("a")], {"a": ranking(), "b": ranking(seed=1)}))
    assert len(page.all("li", **{"class": "case"})) == 2 * 3 * 8
    assert case_pictures(page) == 2 * 3 * 8 * 9
    for encoder in (1, 2):
        assert page.all("section", id=f"encoder-{encoder}")
        assert page.all("a", href=f"#encoder-{encoder}")


def test_every_picture_lies_in_the_folder_once_and_says_what_it_is(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, [row("a")], {"a": ranking(), "b": ranking(seed=1)}))
    shown = page.all("img")
    written = {f"pictures/{file.name}" for file in (tmp_path / "pictures").iterdir()}
    assert {image["src"] for image in shown} == written
    assert len(written) <= 30 + 10  # the pictures, and a copy of each kind
    assert all(image["alt"] and image["width"] and image["height"] for image in shown)
    with Image.open(tmp_path / "pictures" / Path(str(shown[0]["src"])).name) as first:
        assert first.format == "WEBP"
        assert [str(side) for side in first.size] == [shown[0]["width"], shown[0]["height"]]


def test_large_pictures_are_made_small(tmp_path: Path) -> None:
    two = ranking(["a", "a"])
    two = Ranking(
        images=[scene(1000, 500), scene(40, 60)],
        names=two.names,
        labels=two.labels,
        neighbours=two.neighbours,
        precision=two.precision,
    )
    page = Page(write_report(tmp_path, [row("a")], {"a": two}))
    queries = {(image["width"], image["height"]) for image in page.all("img") if "Query" in str(image["alt"])}
    assert queries == {("256", "128"), ("40", "60")}


def test_verdicts_are_words_and_signs_as_well_as_borders(tmp_path: Path) -> None:
    two_right = Ranking(
        images=[scene(40, 40, place) for place in range(3)],
        names=["one", "two", "three"],
        labels=["x", "x", "y"],
        neighbours=np.array([[1, 2], [0, 2], [0, 1]], np.intp),
        precision=np.array([0.1, 0.1, np.nan]),
    )
    page = Page(write_report(tmp_path, [row("a")], {"a": two_right}))
    # One best case, one worst, and all three spread: a right and a wrong neighbour each, but two wrong for the last.
    assert len(page.all("figure", **{"class": "right"})) == 4
    assert len(page.all("figure", **{"class": "wrong"})) == 6
    assert page.words.count("right: ") == 4
    assert page.words.count("wrong: ") == 6
    assert page.words.count("✓") - 1 == 4  # one more in the key
    assert page.words.count("✗") - 1 == 6
    assert "alone in its class" in page.text


def test_names_from_the_data_are_text_and_never_markup(tmp_path: Path) -> None:
    rows = [row("<script>alert(1)</script>", dataset='"><img src=x>', copies={"<i>": 0.5}, p_at_10=0.5)]
    page = Page(write_report(tmp_path, rows, {"<script>alert(1)</script>": ranking()}))
    assert not page.all("script")
    assert not page.all("i")
    assert not page.all("img", src="x")
    assert "<b>" in page.words
    assert "<script>alert(1)</script>" in page.words
    assert any(image["alt"] == "Query: picture <25>.webp" for image in page.all("img"))


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, [row("a", p_at_10=0.5)], {"a": ranking()}))
    addresses = [found[key] for _, found in page.elements for key in ("src", "href") if key in found]
    assert all(str(address).startswith(("pictures/", "#encoder-")) for address in addresses)
    assert "http" not in page.source
    assert "url(" not in page.source
    assert "@import" not in page.source


def cells(page: Page) -> list[str]:
    """What each marked cell says."""
    return [page.words[place + 1] for place, word in enumerate(page.words) if word == "best: "]


def test_the_best_of_each_column_is_marked(tmp_path: Path) -> None:
    rows = [
        row("a", p_at_10=0.41, map_at_100=0.2, ms_per_picture=12.0, mrr_3=float("nan")),
        row("b", p_at_10=0.48, map_at_100=0.2, ms_per_picture=6.0, mrr_3=0.5),
        row("c", p_at_10=0.4799999, map_at_100=0.2, ms_per_picture=30.0),
    ]
    page = Page(write_report(tmp_path, rows, {}))
    # Two share the first place as it is shown, nobody stands out in the second column, the fastest does in the third,
    # and where only one was measured there is nothing to be better than.
    assert cells(page) == ["0.480", "6.0", "0.480"]
    assert page.words.count("not measured") == 2


def test_columns_that_no_encoder_has_are_left_out(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, [row("a", p_at_10=0.4)], {}))
    assert [found.get("scope") for found in page.all("th")] == ["col", "colgroup", "col", "row"]
    assert "P@10" in page.words
    assert "mAP@100" not in page.words[page.words.index("Encoder") :]


def test_copies_have_a_line_for_each_detector(tmp_path: Path) -> None:
    hashes = {"copies_exact_hash": {"flip": 0.0, "blur": 0.0}, "copies_perceptual_hash": {"flip": 0.02, "blur": 0.98}}
    rows = [
        row("a", copies={"flip": 0.9, "blur": 0.7}, copies_mean=0.8, **hashes),
        row("b", copies={"flip": 0.5, "blur": 0.5}, copies_mean=0.5, **hashes),
    ]
    page = Page(write_report(tmp_path, rows, {}))
    start = page.words.index("Share of copies found, by kind of copy")
    found = [word for word in page.words[start + 1 :] if word not in ("★", "best: ")]
    assert found[:3] == ["Detector", "Flip", "Blur"]
    assert found[4:20] == [
        "Exact hash", "0.000", "0.000", "0.000",
        "Perceptual hash", "0.020", "0.980", "0.500",
        "a", "0.900", "0.700", "0.800",
        "b", "0.500", "0.500", "0.500",
    ]  # fmt: skip
    assert cells(page)[-3:] == ["0.980", "0.900", "0.800"]


def test_each_data_set_has_its_own_tables(tmp_path: Path) -> None:
    rows = [row("a", dataset="one.zip", p_at_10=0.2), row("a", dataset="two.zip", p_at_10=0.4)]
    page = Page(write_report(tmp_path, rows, {}))
    assert len(page.all("table")) == 2
    assert cells(page) == []
    assert {"one.zip", "two.zip"} <= set(page.words)


def test_best_and_worst_cases_are_those_of_the_precision_and_of_many_classes() -> None:
    drawn = ranking()
    best, worst = best_and_worst(drawn)
    assert [drawn.precision[query] for query in best] == pytest.approx([1.0] * 3 + [8 / 9] * 3 + [7 / 9] * 2)
    assert [drawn.precision[query] for query in worst] == pytest.approx([0.0] * 3 + [1 / 9] * 3 + [2 / 9] * 2)
    assert {drawn.labels[query] for query in best[:3]} == set(NAMES)


def test_among_equals_every_class_has_its_turn() -> None:
    equal = ranking()
    equal.precision[:] = 1.0
    best, worst = best_and_worst(equal)
    assert [equal.labels[query] for query in best[:6]] == [*NAMES, *NAMES]
    assert not set(best) & set(worst)


def test_pictures_alone_in_their_class_are_neither_best_nor_worst() -> None:
    drawn = ranking()
    drawn.precision[[9, 0]] = np.nan
    assert not {0, 9} & {query for queries in best_and_worst(drawn) for query in queries}


def test_the_spread_is_the_same_for_every_encoder_and_of_every_class() -> None:
    first, second = spread(ranking(seed=1)), spread(ranking(seed=2))
    assert first == second
    assert len(set(first)) == 8
    assert {ranking().labels[query] for query in first} == set(NAMES)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_small_sets_show_what_there_is(tmp_path: Path, count: int) -> None:
    page = Page(write_report(tmp_path, [row("a")], {"a": ranking([f"class {n}" for n in range(count)])}))
    assert "a" in page.words


def test_a_second_report_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    write_report(tmp_path, [row("first")], {"first": ranking()})
    page = Page(write_report(tmp_path, [row("second", p_at_10=0.1)], {}))
    assert "second" in page.words
    assert "first" not in page.words
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_in_the_folder_s_place_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine")
    with pytest.raises(OSError, match="report"):
        write_report(tmp_path / "report", [], {})
    assert (tmp_path / "report").read_text() == "mine"
