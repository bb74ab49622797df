"""How far a command has come: a bar with rate and time left on a terminal, else a plain line every few seconds."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import Self, TextIO

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 5.0
WINDOW = 20.0  # seconds over which the rate is taken


class Progress:
    """Counts `unit` up to `total` on `stream`; nothing at all is shown when `quiet`."""

    def __init__(self, stream: TextIO, label: str, unit: str, *, quiet: bool = False) -> None:
        self._stream, self._label, self._unit, self._quiet = stream, label, unit, quiet
        self._bar: tqdm | None = None
        self._said = time.monotonic()
        self._passed: deque[tuple[float, int]] = deque()
        self.done = self.total = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()  # type: ignore[no-untyped-call]

    def reached(self, done: int, total: int) -> None:
        """Show that `done` of `total` are through."""
        self.done, self.total = done, total
        now = time.monotonic()
        self._passed.append((now, done))
        while len(self._passed) > 2 and now - self._passed[0][0] > WINDOW:
            self._passed.popleft()
        if self._quiet:
            return
        if self._stream.isatty():
            self._draw()
        elif now - self._said >= SECONDS_BETWEEN_LINES:
            self._said = now
            self._stream.write(f"{self.line()}\n")
            self._stream.flush()

    def say(self, line: str) -> None:
        """A line that does not tear the bar."""
        if self._bar is not None:
            self._bar.write(line, file=self._stream)  # type: ignore[no-untyped-call]
        else:
            self._stream.write(f"{line}\n")

    def line(self) -> str:
        """Such as "Importing: 1,200 of 6,519 pictures, 110 a second, 48 s left"."""
        rate = self.rate()
        left = f", {(self.total - self.done) / rate:,.0f} s left" if rate else ""
        return f"{self._label}: {self.done:,} of {self.total:,} {self._unit}, {rate:,.0f} a second{left}"

    def rate(self) -> float:
        """Steps a second, of late: what was done before, or skipped, says nothing about the rest."""
        if not self._passed:
            return 0.0
        (began, first), (ended, last) = self._passed[0], self._passed[-1]
        return (last - first) / max(ended - began, 1e-6)

    def _draw(self) -> None:
        if self._bar is None:
            self._bar = tqdm(
                total=self.total,
                initial=self.done,
                desc=self._label,
                unit=f" {self._unit}",
                file=self._stream,
                dynamic_ncols=True,
            )
        self._bar.total = self.total
        self._bar.update(self.done - self._bar.n)
