"""One decoder process as its caller sees it: asked for a picture at a time, and what its death says of that picture."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

from PIL import Image

import discovery
from discovery.imaging.apart.framing import Ended, receive, receive_pixels, send
from discovery.imaging.limits import Limits
from discovery.imaging.refusals import MESSAGES, PictureRefused

_ROOT = Path(discovery.__file__).resolve().parent.parent
# Nothing of ours: no secret lies in the memory of what reads strangers' bytes. One arena and few threads, since the
# limit counts what they reserve; and what a picture took goes back, or the next would have it besides its own.
_ENVIRONMENT = {
    "PYTHONPATH": str(_ROOT),
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_COMMAND = [sys.executable, "-P", "-W", "ignore", "-m", "discovery.imaging.apart.inside"]
_TOO_SLOW = {signal.SIGALRM, signal.SIGPROF}
_CRASHED = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP, signal.SIGSYS}


class Lost(Exception):
    """The process is gone, by nothing that the picture must have done: killed from outside, or tired of waiting."""


class CannotDecode(RuntimeError):
    """No decoder runs here, or it talks nonsense: a fault of the site, never of the picture."""


class Decoder:
    """A running process. `used`: how many pictures it was asked for."""

    def __init__(self) -> None:
        self.used = 0
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
        )
        self._requests = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)

    @property
    def pid(self) -> int:
        return self._process.pid

    def runs(self) -> bool:
        return self._process.poll() is None

    def ask(self, data: bytes, limits: Limits, at_most: int | None) -> Image.Image:
        """The picture in `data`, in RGB; afterwards it is ready for the next, or has ended.

        Raises PictureRefused, Lost and CannotDecode.
        """
        self.used += 1
        try:
            send(self._requests, {"length": len(data), "at_most": at_most, "limits": asdict(limits)}, data)
            said = receive(self._answers)
            if "refused" in said:
                raise _refusal(said)
            return receive_pixels(self._answers, _checked_size(said, limits))
        except (Ended, BrokenPipeError):
            self._process.wait()
            self.end()
            raise self._death() from None
        except PictureRefused as refused:
            if refused.code == "too-heavy":
                self.end()  # what failed for want of memory may have left anything behind
            raise
        except BaseException:
            self.end()  # in the middle of an answer, which nobody would read to its end
            raise

    def end(self) -> None:
        """At once; nothing of it is left."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with suppress(BrokenPipeError):  # what was still to be sent has no reader
            self._requests.close()

    def _death(self) -> Exception:
        code = self._process.returncode
        if code > 0:
            return CannotDecode(f"the decoder ended with code {code}")
        if -code in _TOO_SLOW:
            return PictureRefused("too-slow")
        return PictureRefused("corrupt") if -code in _CRASHED else Lost()


def _refusal(said: dict[str, Any]) -> Exception:
    code, details = said["refused"], said.get("details")
    if code not in MESSAGES or not isinstance(details, dict):
        return CannotDecode("the decoder gave no reason that is known")
    return PictureRefused(code, **details)


def _checked_size(said: dict[str, Any], limits: Limits) -> tuple[int, int]:
    """Never more than was let in, whatever has become of the process."""
    width, height = said.get("size", (0, 0))
    if not (isinstance(width, int) and isinstance(height, int) and min(width, height) > 0):
        raise CannotDecode("the decoder gave no size")
    if width * height > limits.max_pixels:
        raise CannotDecode("the decoder gave more pixels than were let in")
    return width, height
