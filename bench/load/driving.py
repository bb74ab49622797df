"""How fast visitors come: each as soon as the last answer is there, or at a rate that does not wait for answers."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock, Thread

from bench.load.scenarios import Cast, by_turns, chosen
from bench.load.visitors import Answer, Visitor

# Twice as many clients bring less than this, twice in a row: the site is saturated, and no hiccup was taken for it.
LEAST_GAIN = 0.1
IN_VAIN = 2
CLIENTS = (1, 2, 4, 8, 16, 32)


@dataclass
class Tally:
    """What came of a drive. Latencies are in seconds since the request was due, not since it could be sent, so that a
    site that stalls is not asked less (coordinated omission)."""

    seconds: float
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    unexplained: list[str] = field(default_factory=list)
    without_retry_after: int = 0
    posted: list[str] = field(default_factory=list)

    def note(self, name: str, answer: Answer, latency: float) -> None:
        self.answers[name, answer.status] += 1
        self.latencies[name].append(latency)
        if answer.is_shed:
            self.without_retry_after += not answer.retry_after
        elif not answer.is_good:
            self.unexplained.append(f"{name}: {answer.status} {answer.body[:300]!r}")

    def number(self, test: Callable[[int], bool], *names: str) -> int:
        """Answers whose status passes, of these scenarios or of all."""
        return sum(n for (name, status), n in self.answers.items() if test(status) and (not names or name in names))

    @property
    def good(self) -> int:
        return self.number(lambda status: 200 <= status < 400)

    @property
    def shed(self) -> int:
        return self.number(lambda status: status in {429, 503})

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.good / self.seconds


def drive(
    visitors: Sequence[Visitor],
    members: Sequence[str],
    seconds: float,
    *,
    rate: float | None = None,
    scenario: str = "",
    seed: int = 1,
) -> Tally:
    """Let each visitor act in a thread of its own for so many seconds.

    `rate` in requests a second, of all together: whoever is free takes the next that is due. Without, each asks again
    as soon as it was answered. `scenario`: that one only.
    """
    tally, lock, end = Tally(seconds), Lock(), time.monotonic() + seconds
    begun, tickets = time.monotonic(), count()

    def due() -> float:
        return time.monotonic() if rate is None else begun + next(tickets) / rate

    def act(number: int, cast: Cast) -> None:
        first = scenario or by_turns(cast.visitor, number)
        for name, answer, latency in _requests(cast, due, end, scenario, first):
            with lock:
                tally.note(name, answer, latency)

    casts = [Cast(one, random.Random(f"{seed} {number}"), members) for number, one in enumerate(visitors)]  # noqa: S311
    threads = [Thread(target=act, args=one, daemon=True) for one in enumerate(casts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.posted = [path for cast in casts for path in cast.posted]
    return tally


def _requests(
    cast: Cast, due: Callable[[], float], end: float, scenario: str, first: str
) -> Iterator[tuple[str, Answer, float]]:
    """Each request of one visitor, until `end`."""
    name, act = chosen(cast, first)
    steps, moment = act(cast), due()
    while moment < end:
        time.sleep(max(0.0, moment - time.monotonic()))
        answer = next(steps, None)
        if answer is not None:
            yield name, answer, time.monotonic() - moment
            moment = due()
        if answer is None or not answer.is_good:
            name, act = chosen(cast, scenario)
            steps = act(cast)


def saturation(
    visitors: Sequence[Visitor],
    members: Sequence[str],
    seconds: float,
    say: Callable[[str], None] = print,
    settle: Callable[[], float] = lambda: 0.0,
) -> float:
    """Good answers a second at the knee: more and more clients in a closed loop, until more bring no more.

    `settle` waits until the work that the answers left behind is done, and gives the seconds, which count: a rate that
    lets pictures pile up cannot be kept.
    """
    best, in_vain = 0.0, 0
    for clients in [number for number in CLIENTS if number <= len(visitors)]:
        tally = drive(visitors[:clients], members, seconds, seed=clients)
        rate = tally.good / (seconds + settle())
        say(f"{clients} clients: {rate:.1f} answers/s, {tally.shed} shed")
        in_vain = in_vain + 1 if rate < best * (1 + LEAST_GAIN) else 0
        best = max(best, rate)
        if in_vain == IN_VAIN:
            break
    return best
