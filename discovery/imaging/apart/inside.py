"""The decoder's own process (`python -m discovery.imaging.apart.inside`): bounded before it reads a stranger's byte.

It has no environment, no file that it may write to and little memory; its timers kill it, also in the middle of C code.
"""

from __future__ import annotations

import os
import resource
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from typing import Any, BinaryIO

from PIL import AvifImagePlugin

from discovery.imaging.apart.framing import Ended, exactly, receive, send, send_pixels
from discovery.imaging.decoding import load_decoders
from discovery.imaging.limits import Limits
from discovery.imaging.opening import open_upright
from discovery.imaging.refusals import PictureRefused

IDLE_SECONDS = 300
# Timers of the processor's time are fair on a busy machine; one of the clock is there for decoders that wait for ever.
_CLOCK_TO_CPU = 4
_FIRST_TO_DIE = "1000"  # oom_score_adj(5): when the machine has no memory left, the decoder goes and not its worker
_THREADS = 2  # each reserves address space, which is what the limit counts


def main() -> None:
    answers, requests = _bounded()
    load_decoders()
    AvifImagePlugin.DEFAULT_MAX_THREADS = _THREADS
    # A caller that died has closed the pipe: then this ends too, and nothing else need tell it.
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        try:
            asked = receive(requests)
        except Ended:
            return
        _answer(answers, exactly(requests, asked["length"]), _limits(asked["limits"]), asked["at_most"])


def _bounded() -> tuple[BinaryIO, BinaryIO]:
    """Ready for strangers: the pipes, out of reach of what libraries print."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # sent to all of a service at once; the picture is still to be finished
    for name in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(name, signal.SIG_DFL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write(_FIRST_TO_DIE)
    return answers, os.fdopen(0, "rb", closefd=False)


def _address_space() -> int:
    """Bytes that Python, the decoders and the file take before it is opened; 0 where the system does not tell."""
    with suppress(OSError), open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[0]) * resource.getpagesize()
    return 0


@contextmanager
def _bounded_by(limits: Limits) -> Iterator[None]:
    """Nothing inside takes more memory or time; what takes more time ends the process."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(OSError, ValueError):  # macOS has the name of this limit and not the thing
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + limits.decoding_bytes, before[1]))
    _set_timers(limits.decoding_seconds)
    try:
        yield
    finally:
        _set_timers(0)
        resource.setrlimit(resource.RLIMIT_AS, before)


def _limits(given: dict[str, Any]) -> Limits:
    return Limits(**{field.name: given[field.name] for field in fields(Limits)})


def _answer(answers: BinaryIO, data: bytes, limits: Limits, at_most: int | None) -> None:
    """The picture's size and its pixels, or why it is refused."""
    try:
        with _bounded_by(limits):
            image = open_upright(data, limits, at_most=at_most)
    except PictureRefused as refused:
        send(answers, {"refused": refused.code, "details": refused.details})
    except MemoryError:
        send(answers, {"refused": "too-heavy", "details": {}})
    except Exception:  # whatever a decoder raises over a stranger's bytes is the bytes' fault
        send(answers, {"refused": "corrupt", "details": {}})
    else:
        send(answers, {"size": image.size})
        send_pixels(answers, image)


def _set_timers(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * _CLOCK_TO_CPU)


if __name__ == "__main__":
    main()
