"""Ctrl-C and its like as a question that is asked between two items, so that none is cut in half."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """`signal` is the number of the signal that asked to stop; 0 while none has."""

    signal = 0

    def is_asked(self) -> bool:
        return bool(self.signal)

    @property
    def exit_code(self) -> int:
        """What a shell reports for a command that the signal ended."""
        return 128 + self.signal


@contextmanager
def interruptible(say: Callable[[str], None]) -> Iterator[Interruption]:
    """Catch the first signal that asks to stop; a second one acts as it did before the block."""
    interruption = Interruption()

    def note(number: int, frame: FrameType | None) -> None:
        interruption.signal = number
        restore()
        say("Stopping after this one; the same again stops at once.")

    before = {ending: signal.signal(ending, note) for ending in ENDINGS}

    def restore() -> None:
        for ending, handler in before.items():
            signal.signal(ending, handler)

    try:
        yield interruption
    finally:
        restore()
