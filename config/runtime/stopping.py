"""The wish to stop: Ctrl-C, SIGTERM and a closed terminal end every wait of the supervisor at once."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType


class Stopped(Exception):
    """Kindred was asked to stop while it did something else."""


class StopRequest:
    """Counts how often stopping was asked for, and is awaited without missing or delaying a signal.

    A pipe rather than a threading.Event: a handler that sets an Event while its thread holds the Event's own lock
    would wait for itself."""

    def __init__(self) -> None:
        self.asked = 0
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)

    def listen(self) -> None:
        signal.signal(signal.SIGINT, self._hear)
        signal.signal(signal.SIGTERM, self._hear)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means what it says
            signal.signal(signal.SIGHUP, self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1
        if self.asked < 100:  # far below what the pipe holds
            os.write(self._writing, b".")

    def wait(self, seconds: float) -> bool:
        """Wait that long, or until a new request arrives; whether one ever did."""
        if select.select([self._reading], [], [], seconds)[0]:
            os.read(self._reading, 4096)
        return self.asked > 0

    def nap(self, seconds: float) -> None:
        """Wait that long; raises Stopped as soon as Kindred is asked to stop."""
        if self.wait(seconds):
            raise Stopped
