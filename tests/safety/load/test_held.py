"""Load, held: at 80 % of saturation nothing fails and nothing grows; above it the site sheds, and recovers by itself.

Counts and states only: how fast a machine is, is the bench's business (`python -m bench.soak`).
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bench.load.driving import Tally, drive, saturation
from bench.load.watching import Sample, growth, settled, watched
from bench.soak import SLACK, bar_of_memory, found, open_figures, queue_figures
from config import capacity
from tests.safety.load.conftest import Driven

CLIENTS = 12
SHARE = 0.8
MINUTES_LONG = 60
CALM = 240.0
# In half a minute what a worker does for the first time, such as decoding in a process of its own, looks like growth.
BRIEFLY = {"web": 0.1, "worker": 0.25, "queries": 0.25}
SCENARIOS = ("browse", "words", "picture", "alike", "upload", "follow")


def held(driven: Driven, *, step: float, seconds: float, every: float) -> tuple[Tally, list[Sample]]:
    """The site at 80 % of what it can do, for so long, once it is warm and nothing waits."""
    few = driven.visitors[:CLIENTS]
    drive(few, driven.members, step)
    knee = saturation(few, driven.members, step, lambda line: None)
    calm(driven)
    with watched(driven.below, every) as samples:
        tally = drive(few, driven.members, seconds, rate=SHARE * knee, seed=2)
    calm(driven)
    return tally, samples


def calm(driven: Driven) -> None:
    """Return when all that was taken can be found."""
    driven.stack.until(lambda: driven.below.waiting() == 0, "every picture can be found", CALM)


def turned_away(driven: Driven) -> int:
    """How many the web server says that it has refused since it started."""
    families = text_string_to_metric_families(driven.visitors[0].get("/metrics").body.decode())
    samples = [sample for family in families for sample in family.samples]
    return round(sum(sample.value for sample in samples if sample.name == "kindred_turned_away_total"))


def nothing_failed(tally: Tally) -> None:
    assert tally.unexplained == []
    assert tally.without_retry_after == 0
    assert {name for name, _status in tally.answers} == set(SCENARIOS)
    assert tally.good > 0


def nothing_grew(samples: list[Sample], slack: Mapping[str, float]) -> None:
    told = settled(samples, 0.25)
    moments = [one.at for one in told]
    for part in told[0].memory:
        memory = [one.memory[part] for one in told]
        assert growth(moments, memory) <= bar_of_memory(moments, memory, slack[part]), (part, memory)
    assert [figure for figure in open_figures(told) if not figure.holds] == [], told
    assert max(one.connections for one in told) <= capacity.most_connections()


def nothing_piled_up(driven: Driven, tally: Tally, samples: list[Sample]) -> None:
    """What waited was within the bench's bars, and at the end all of it can be found."""
    assert [figure for figure in queue_figures(tally, samples) if not figure.holds] == []
    assert found(driven.below, tally.posted) == len(tally.posted)


def test_at_eighty_percent_nothing_fails_and_nothing_grows(driven: Driven) -> None:
    tally, samples = held(driven, step=3, seconds=20, every=1)
    nothing_failed(tally)
    nothing_grew(samples, BRIEFLY)
    nothing_piled_up(driven, tally, samples)


@pytest.mark.long
def test_nor_in_an_hour(driven: Driven) -> None:
    tally, samples = held(driven, step=20, seconds=60 * MINUTES_LONG, every=15)
    nothing_failed(tally)
    nothing_grew(samples, dict.fromkeys(BRIEFLY, SLACK))
    nothing_piled_up(driven, tally, samples)
    assert tally.shed == 0


def test_above_saturation_it_sheds_keeps_answering_pages_and_recovers(driven: Driven) -> None:
    before, refused = driven.stack.number("SELECT count(*) FROM discovery_post"), turned_away(driven)
    tally = drive(driven.visitors, driven.members, 12, seed=3)
    assert tally.unexplained == []
    assert tally.shed > 0, "four times as many as have a place or a turn"
    assert turned_away(driven) - refused == tally.shed, "at the gate, before anybody waits for the database in vain"
    assert tally.without_retry_after == 0
    assert tally.number(lambda status: status == 200, "browse") > 0
    calm(driven)
    assert driven.stack.number("SELECT count(*) FROM discovery_post") == before + len(tally.posted)
    assert found(driven.below, tally.posted) == len(tally.posted), "nothing that was taken is lost"
    driven.stack.until(lambda: driven.below.messages() == 0, "the queues are empty", CALM)
    one = drive(driven.visitors[:1], driven.members, 3, seed=4)
    assert (one.shed, one.unexplained, one.good > 0) == (0, [], True)


@pytest.mark.parametrize("kind", ["words", "upload"])
def test_pages_go_on_while_one_kind_of_work_is_saturated(driven: Driven, kind: str) -> None:
    """Its places and its line are full all the time; whoever only looks is never refused."""
    crowd = [visitor for visitor in driven.visitors[2:] if visitor.name][:16]
    with ThreadPoolExecutor(1) as beside:
        much = beside.submit(drive, crowd, driven.members, 6, scenario=kind, seed=5)
        pages = drive(driven.visitors[:2], driven.members, 6, scenario="browse", seed=6)
    assert much.result().shed > 0
    assert much.result().unexplained == []
    assert (pages.shed, pages.unexplained, pages.good > 0) == (0, [], True)
    calm(driven)
