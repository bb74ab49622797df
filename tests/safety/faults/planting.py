"""A fault in the middle of real work: the process that reaches a step is killed or frozen there by a signal.

The step is a call of a function of ours, which is wrapped and not replaced: until the signal, and without it, it does
what it does. A fault that was met leaves a file behind, and strikes no second time unless it is to strike `every` time.
"""

from __future__ import annotations

import functools
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Fault:
    """`at` is `module:name` as the code that calls it finds it; `call` counts from 1, the calls that have `match` in
    their arguments alone. `after` the call returned, else before it began."""

    at: str
    mark: str
    call: int = 1
    after: bool = False
    match: str = ""
    every: bool = False
    sign: int = signal.SIGKILL

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        return cls(**given)

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def times(self) -> int:
        """How often it has struck."""
        mark = Path(self.mark)
        return mark.stat().st_size if mark.exists() else 0

    def plant(self) -> None:
        """In this process."""
        if self.times and not self.every:
            return
        module, _, name = self.at.partition(":")
        holder: Any = import_module(module)
        setattr(holder, name, self._wrapped(getattr(holder, name)))

    def _wrapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        counted, lock = 0, threading.Lock()

        @functools.wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal counted
            counts = self.match in f"{arguments} {named}"
            with lock:
                counted += counts
                strikes = counts and (self.every or (counted == self.call and not self.times))
            if strikes and not self.after:
                self.strike()
            result = function(*arguments, **named)
            if strikes and self.after:
                self.strike()
            return result

        return call

    def strike(self) -> None:
        with Path(self.mark).open("ab", buffering=0) as mark:
            mark.write(b".")
        os.kill(os.getpid(), self.sign)
