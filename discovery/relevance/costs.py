"""What an encoder costs: milliseconds a picture and the memory it adds, each measured in a process of its own.

Only a fresh process tells: torch and weights that an earlier encoder has loaded would cost the next one nothing.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from discovery.relevance.contestants import Contestant
from discovery.relevance.refusals import CannotMeasure

BATCH, BATCHES = 32, 10
MEBIBYTE = 1 << 20
STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")  # proc(5), only on Linux


@dataclass(frozen=True, slots=True)
class Cost:
    """`ms_per_picture`: the median over batches of 32 decoded pictures, after one batch to warm up.

    `peak_memory_mb`: MiB by which loading the encoder and encoding these batches raised the process's resident memory
    at its highest, above what it held before, with the pictures but without torch.
    """

    ms_per_picture: float
    peak_memory_mb: float


def measure_cost(contestant: Contestant, images: Sequence[Image.Image]) -> Cost:
    """Measured on the first 320 of `images`, with as many threads as the encoder's library takes by itself.

    Raises EncoderError like the encoder, CannotMeasure where the process is killed, and ValueError without pictures.
    """
    if not images:
        raise ValueError("Without pictures there is nothing to measure.")
    # A fork would hold all of the parent's memory, and torch's threads do not survive it.
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawning, _leave_interrupts) as process:
        try:
            return process.submit(_measure, contestant, list(images[: BATCH * BATCHES])).result()
        except BrokenProcessPool as broken:
            raise CannotMeasure(f"{contestant.name}: its process was killed, perhaps for its memory.") from broken


def _leave_interrupts() -> None:
    """Ctrl-C reaches both processes; the parent ends with it, so that the child need not trace its own end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _measure(contestant: Contestant, images: list[Image.Image]) -> Cost:
    forget_peak()
    before = peak_bytes()
    encoder = contestant.load()
    batches = [images[start : start + BATCH] for start in range(0, len(images), BATCH)]
    whole = [batch for batch in batches if len(batch) == BATCH] or batches
    encoder.encode_images(whole[0])
    each = []
    for batch in whole:
        began = time.perf_counter()
        encoder.encode_images(batch)
        each.append(1000.0 * (time.perf_counter() - began) / len(batch))
    return Cost(statistics.median(each), (peak_bytes() - before) / MEBIBYTE)


def peak_bytes() -> int:
    """The most memory that this process has held at a time, since the last `forget_peak` where that works.

    Linux hands a parent's `ru_maxrss` down to what it starts, so that a small child of a large process would seem
    to have been as large; VmHWM begins anew with each program.
    """
    if STATUS.exists():
        line = next((line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:")), "")
        if line:
            return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage counts KiB, but on macOS bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def forget_peak() -> None:
    """Let the peak begin at what is held now: unpacking the pictures took more for a moment."""
    with suppress(OSError):  # only Linux has it, and a container may forbid it: the peak so far stays the floor
        CLEAR_REFS.write_text("5", encoding="ascii")
