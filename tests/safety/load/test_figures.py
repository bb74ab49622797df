"""The soak's figures: what grows, fails or piles up does not hold, and noise does."""

from __future__ import annotations

from collections.abc import Callable

from bench.load.driving import Tally
from bench.load.visitors import Answer
from bench.load.watching import Sample, growth, settled
from bench.soak import PROCESSES, soak_figures

HOUR = [60.0 * minute for minute in range(1, 61)]


def calm(minute: int) -> float:
    return 300


def watched(
    memory: Callable[[int], float] = calm, leak: float = 0, waiting: int = 0, messages: int = 0
) -> list[Sample]:
    """An hour, a sample a minute; `memory` of every process by the minute, `leak` the connections and files that are
    opened in each and never closed."""
    return [
        Sample(
            at,
            memory=dict.fromkeys(PROCESSES, memory(minute)),
            files=dict.fromkeys(PROCESSES, 50 + 7 * (minute % 3) + round(leak * minute)),
            connections=9 + round(leak * minute),
            clients=20 + round(leak * minute),
            messages=messages,
            waiting=waiting,
        )
        for minute, at in enumerate(HOUR)
    ]


def held(*answers: Answer) -> Tally:
    tally = Tally(3600)
    for answer in [Answer(200), *answers]:
        tally.note("browse", answer, 0.1)
    return tally


def broken(tally: Tally, samples: list[Sample]) -> set[str]:
    return {figure.name for figure in soak_figures(tally, samples, 1, 0) if figure.holds is False}


def test_the_line_that_fits_tells_how_much_it_rises() -> None:
    assert round(growth([0, 1, 2, 3], [5, 7, 9, 11]), 6) == 6
    assert round(growth([0, 10, 20], [4, 4, 4]), 6) == 0


def test_noise_and_a_warm_up_are_no_growth() -> None:
    assert broken(held(), watched(lambda minute: 300 + 5 * (minute % 3) - (150 if minute < 5 else 0))) == set()


def test_a_leak_is_found_in_every_process() -> None:
    found = broken(held(), watched(lambda minute: 300 + minute))
    assert {name.split(",")[0] for name in found} == {f"soak: memory of {part}" for part in PROCESSES}


def test_errors_shedding_and_what_piles_up_do_not_hold() -> None:
    assert broken(held(Answer(500)), watched()) == {"soak: error answers"}
    assert broken(held(Answer(0)), watched()) == {"soak: error answers"}
    assert broken(held(Answer(503, retry_after="5")), watched()) == {"soak: shed"}
    assert broken(held(), watched(waiting=500)) == {"soak: most pictures waiting"}
    assert broken(held(), watched(messages=500)) == {"soak: most messages waiting"}


def test_connections_and_files_that_stay_open_are_found() -> None:
    opened = {"connections", "clients of Redis", *(f"open files of {part}" for part in PROCESSES)}
    assert broken(held(), watched(leak=1)) == {f"soak: {name}, growth" for name in opened}


def test_what_is_refused_without_saying_when_to_come_again_is_counted() -> None:
    tally = held(Answer(503), Answer(429, retry_after="1"))
    assert (tally.shed, tally.without_retry_after, tally.good) == (2, 1, 1)


def test_the_time_in_which_everything_is_loaded_is_left_out() -> None:
    assert [sample.at for sample in settled(watched(), 0.5)] == [at for at in HOUR if at >= 1800]
