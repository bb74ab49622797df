"""What Lighthouse says becomes figures that hold or do not; without Lighthouse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.lighthouse.__main__ import broken, write
from bench.lighthouse.node import version_of
from bench.lighthouse.reading import complaints_of, figures_of, table


def run(**changes: Any) -> dict[str, Any]:
    said = {
        "page": "home",
        "form": "mobile",
        "problem": "",
        "speed": 1800.0,
        "scores": {"performance": 0.97, "accessibility": 1},
        "shift": 0.001,
        "blocking": ["/a.css", "/b.js"],
        "complaints": [],
    }
    return {**said, **changes}


def of_name(figures: list[Any], end: str) -> Any:
    return next(figure for figure in figures if figure.name.endswith(end))


def test_the_median_of_three_scores_counts() -> None:
    runs = [run(scores={"performance": score}) for score in (0.99, 0.60, 0.96)]
    figure = of_name(figures_of(runs), "performance")
    assert (figure.name, figure.value, figure.bar, figure.holds) == ("home, mobile: performance", 96, 95, True)
    assert figure.runs == [99, 60, 96]


def test_a_category_of_the_first_run_alone_is_its_figure() -> None:
    runs = [run(), run(scores={"performance": 0.97})]
    assert of_name(figures_of(runs), "accessibility").value == 100


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"scores": {"performance": 0.949}}, "performance"),
        ({"shift": 0.02}, "layout shift"),
        ({"blocking": ["/a.css", "/b.css", "/c.js"]}, "blocking requests"),
    ],
)
def test_what_misses_its_bar_does_not_hold(changes: dict[str, Any], end: str) -> None:
    figures = figures_of([run(**changes)])
    assert [figure.name for figure in figures if not figure.holds] == [f"home, mobile: {end}"]
    assert table(figures).count("DOES NOT HOLD") == 1


def test_on_a_slow_machine_performance_is_not_judged_and_all_else_is() -> None:
    first, score = {"performance": 0.5, "accessibility": 0.9}, {"performance": 0.5}
    figures = figures_of(
        [run(speed=700.0, scores=first), run(speed=1200.0, scores=score), run(speed=650, scores=score)]
    )
    assert of_name(figures, "performance").holds is None
    assert of_name(figures, "accessibility").holds is False
    assert table(figures).count("not judged") == 1
    assert of_name(figures_of([run(), run(speed=700.0), run()]), "performance").holds is True


def test_one_run_that_moves_is_enough() -> None:
    assert not of_name(figures_of([run(), run(shift=0.5), run()]), "layout shift").holds


@pytest.mark.parametrize("bad", [run(problem="NO_NAVSTART"), run(scores={"performance": None})])
def test_a_run_that_failed_is_no_figure(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="home, mobile"):
        figures_of([bad])


def test_complaints_are_told_once() -> None:
    assert complaints_of([run(complaints=["link-text", "a"]), run(complaints=["link-text"])]) == ["link-text", "a"]


def test_the_file_is_a_list_of_names_values_units_bars_and_whether_they_hold(tmp_path: Path) -> None:
    write(figures_of([run()]), tmp_path / "figures.json")
    rows = json.loads((tmp_path / "figures.json").read_text())
    assert rows[0] == {
        "name": "home, mobile: performance",
        "value": 97,
        "unit": "of 100",
        "bar": 95,
        "holds": True,
        "runs": [97],
    }


@pytest.mark.parametrize(("said", "version"), [("v22.19.0\n", (22, 19, 0)), ("", ()), ("node: not found", ())])
def test_a_version_is_read(said: str, version: tuple[int, ...]) -> None:
    assert version_of(said) == version


def test_a_slow_page_fails_nothing_where_speed_is_only_reported_and_a_poor_one_does() -> None:
    figures = figures_of([run(scores={"performance": 0.6, "accessibility": 0.9})])
    assert {figure.name for figure in broken(figures, judge_performance=True)} == {
        "home, mobile: performance",
        "home, mobile: accessibility",
    }
    assert [figure.name for figure in broken(figures, judge_performance=False)] == ["home, mobile: accessibility"]
