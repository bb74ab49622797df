"""`python -m bench.soak --minutes 60`: where the real stack saturates, and how it bears 80 % of that for so long.

`up` in a temporary folder, members and strangers over HTTP who browse, search by words and pictures, post and follow.
A closed loop with more and more clients finds the knee; then requests come at 80 % of its rate, whether or not the ones
before were answered. Memory, open files and connections must not grow, queues must not, no answer may be an error; at
last four times as many as it can serve come at once, and it has to recover by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import psutil
import redis

from bench.figures import Figure, arguments, report
from bench.load.driving import Tally, drive, saturation
from bench.load.members import arrived, make_members
from bench.load.visitors import Visitor
from bench.load.watching import Below, Sample, growth, settled, watched
from bench.site import BASE, running_site

SHARE = 0.8
MEMBERS, CLIENTS, CROWD = 8, 32, 128
WARM_UP = 0.25
# Pages of pictures are full.
FEWEST_POSTS = 300
# Megabytes an hour that a process may grow, and how much the fit of a short run may err by: what Python's allocator
# keeps back comes and goes by some percent.
MOST_AN_HOUR, SLACK = 20.0, 0.03
MORE_CONNECTIONS = 2.0
# Sockets that visitors keep open, files of uploads and the pipes of a child come and go by so many.
MORE_FILES = 24.0
# The pictures of this many seconds may wait: the sweeps come round every 30. So few pictures and messages always may.
MOST_BEHIND = 120
FEW_PICTURES, FEW_MESSAGES = 20, 60
PROCESSES = {"web": "gunicorn", "worker": "pipeline@", "queries": "queries@"}


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--step", type=float, default=15, metavar="SECONDS", help="of each step towards saturation")
    parser.add_argument("--overload", type=float, default=20, metavar="SECONDS", help="of four times saturation")
    options = parser.parse_args()
    with running_site() as url, below_the_site() as below:
        members = make_members(MEMBERS, manage)
        visitors = arrived(url, members, CROWD)
        fill(visitors[:CLIENTS], members, below, options.step)
        knee = saturation(visitors[:CLIENTS], members, options.step, say, settle=lambda: drained(below))
        with watched(below, every=max(1.0, options.minutes / 2)) as samples:
            held = drive(visitors[:CLIENTS], members, options.minutes * 60, rate=SHARE * knee, seed=2)
        seconds = drained(below)
        for line in held.unexplained[:20]:
            say(line)
        figures = [Figure("saturation", knee, "answers/s"), *soak_figures(held, samples, knee, seconds)]
        figures += overload_figures(visitors, members, options.overload, below)
    report(figures, options.json)
    broken = [figure.name for figure in figures if figure.holds is False]
    if broken:
        raise SystemExit(f"Does not hold: {'; '.join(broken)}")


def fill(visitors: Sequence[Visitor], members: Sequence[str], below: Below, seconds: float) -> None:
    """As many posts as pages show, which else would grow heavier all the time, and everything loaded once."""
    posts = 0
    while posts < FEWEST_POSTS:
        posts += len(drive(visitors, members, seconds, scenario="upload", seed=posts).posted)
        drained(below)
    say(f"{posts} posts to look at")
    drive(visitors, members, seconds)
    drained(below)


def soak_figures(held: Tally, samples: Sequence[Sample], knee: float, drain: float) -> list[Figure]:
    """Each beside the bound that it is held to."""
    told = settled(samples, WARM_UP)
    latencies = [one for each in held.latencies.values() for one in each]
    figures = [
        Figure("soak: minutes", held.seconds / 60, "min"),
        Figure("soak: good answers", held.rate, "answers/s", "80 % of saturation", held.rate / (SHARE * knee)),
        bounded("soak: error answers", len(held.unexplained), "answers", 0),
        bounded("soak: shed", held.shed, "answers", 0),
        Figure("soak: p50 since due", 1000 * float(np.median(latencies)), "ms"),
        Figure("soak: p99 since due", 1000 * float(np.percentile(latencies, 99)), "ms"),
        Figure("soak: pictures posted", len(held.posted), "pictures"),
        *queue_figures(held, samples),
        Figure("soak: seconds until all was searchable", drain, "s"),
    ]
    figures += [memory_figure(part, told) for part in PROCESSES]
    figures.append(Figure("soak: connections, most", max(one.connections for one in told), "connections"))
    return [*figures, *open_figures(told)]


def queue_figures(held: Tally, samples: Sequence[Sample]) -> list[Figure]:
    """What waits: never more than was posted in MOST_BEHIND seconds."""
    behind = held.number(lambda status: status == 302, "upload") / held.seconds * MOST_BEHIND
    pictures, messages = (max(waits) for waits in zip(*((one.waiting, one.messages) for one in samples), strict=True))
    return [
        bounded("soak: most pictures waiting", pictures, "pictures", max(behind, FEW_PICTURES)),
        bounded("soak: most messages waiting", messages, "messages", max(behind, FEW_MESSAGES)),
    ]


def open_figures(told: Sequence[Sample]) -> list[Figure]:
    """How much grows what is held open: connections to both servers, and the files of each part."""
    moments = [one.at for one in told]

    def grown(name: str, values: Sequence[float], unit: str, bar: float) -> Figure:
        return bounded(f"soak: {name}, growth", growth(moments, values), unit, bar)

    return [
        grown("connections", [one.connections for one in told], "connections", MORE_CONNECTIONS),
        grown("clients of Redis", [one.clients for one in told], "connections", MORE_CONNECTIONS),
        *(grown(f"open files of {part}", [one.files[part] for one in told], "files", MORE_FILES) for part in PROCESSES),
    ]


def memory_figure(part: str, told: Sequence[Sample]) -> Figure:
    moments, memory = [one.at for one in told], [one.memory[part] for one in told]
    name = f"soak: memory of {part}, growth of {memory[0]:.0f} MB"
    return bounded(name, growth(moments, memory), "MB", bar_of_memory(moments, memory, SLACK))


def bar_of_memory(moments: Sequence[float], memory: Sequence[float], slack: float) -> float:
    """Megabytes that a process may have grown between the first moment and the last; `slack` of it is no growth."""
    return MOST_AN_HOUR * (moments[-1] - moments[0]) / 3600 + slack * memory[0]


def overload_figures(visitors: Sequence[Visitor], members: Sequence[str], seconds: float, below: Below) -> list[Figure]:
    """Four times as many clients as any step towards saturation had, none of whom waits for anything."""
    tally = drive(visitors, members, seconds, seed=3)
    drain = drained(below)
    after = drive(visitors[:1], members, 5, seed=4)
    lost = len(tally.posted) - found(below, tally.posted)
    return [
        Figure("overload: good answers", tally.rate, "answers/s"),
        Figure("overload: shed", tally.shed / tally.seconds, "answers/s"),
        bounded("overload: error answers", len(tally.unexplained), "answers", 0),
        bounded("overload: shed without Retry-After", tally.without_retry_after, "answers", 0),
        Figure("overload: pages that answered", tally.number(lambda status: status == 200, "browse"), "answers"),
        Figure("overload: seconds until all was searchable", drain, "s"),
        bounded("overload: posts taken and lost", lost, "posts", 0),
        bounded("after overload: refused or failed", sum(after.answers.values()) - after.good, "answers", 0),
    ]


def bounded(name: str, value: float, unit: str, bar: float) -> Figure:
    return Figure(name, value, unit, bar=bar, holds=value <= bar)


def found(below: Below, posted: Sequence[str]) -> int:
    """How many of these posts are published with a vector."""
    wanted = ", ".join(f"'{path.strip('/').rpartition('/')[2]}'" for path in posted) or "NULL"
    return below.number(
        "SELECT count(*) FROM discovery_post p JOIN discovery_embedding e ON e.post_id = p.id "  # noqa: S608 - our own
        f"WHERE p.state = 'published' AND p.id::text IN ({wanted})"
    )


def drained(below: Below, patience: float = 600) -> float:
    """Seconds until nothing waits. Raises SystemExit after so many."""
    begun = time.monotonic()
    while below.waiting():
        if time.monotonic() - begun > patience:
            raise SystemExit(f"{below.waiting()} pictures still wait after {patience:.0f} s.")
        time.sleep(0.5)
    return time.monotonic() - begun


@contextmanager
def below_the_site() -> Iterator[Below]:
    """Of the site that `running_site` has just started in this process's environment."""
    import django

    django.setup()
    from django.db import connection

    from config import runtime

    def sql(statement: str) -> list[tuple[object, ...]]:
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()

    queue = redis.Redis.from_url(runtime.redis_url())
    yield Below(sql, queue, parts())
    queue.close()


def parts(patience: float = 60) -> dict[str, int]:
    """The processes of the supervisor that this process has started, by the names of PROCESSES."""
    deadline = time.monotonic() + patience
    while True:
        below = psutil.Process().children(recursive=True)
        lines = {process.pid: " ".join(process.cmdline()) for process in below if process.is_running()}
        told = {
            name: min((pid for pid, line in lines.items() if word in line), default=0)
            for name, word in PROCESSES.items()
        }
        if all(told.values()):
            return told
        if time.monotonic() > deadline:
            raise SystemExit(f"Not all parts of the site run: {told}")
        time.sleep(0.5)


def manage(*given: str) -> None:
    command = [sys.executable, "manage.py", *given]
    subprocess.run(command, cwd=BASE, check=True, env={**os.environ, "KINDRED_NO_BOOTSTRAP": "1"})


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
