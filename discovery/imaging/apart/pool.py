"""The decoders of this process: started when there is something to open, kept for the next, replaced when they die."""

from __future__ import annotations

import atexit
import logging
import os
import threading

from PIL import Image

from discovery.imaging.apart.decoder import Decoder, Lost
from discovery.imaging.limits import Limits
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Source, opened

logger = logging.getLogger(__name__)

# Decoding is the processor's work alone: more at once than there are processors only need more memory.
MOST_AT_ONCE = max(2, os.cpu_count() or 1)
# Whatever a decoder leaks, it leaks for so long.
MOST_USES = 500
_DEFAULT_LIMITS = Limits()

_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_idle: list[Decoder] = []


def open_upright(source: Source, limits: Limits = _DEFAULT_LIMITS, *, at_most: int | None = None) -> Image.Image:
    """`imaging.opening.open_upright` in another process, within `limits.decoding_bytes` and `decoding_seconds`.

    Raises PictureRefused, also for a picture that takes too much or crashes its decoder; CannotDecode where none runs;
    and OSError for a path that cannot be read.
    """
    if at_most is not None and at_most < 1:
        raise ValueError("at_most must be 1 or more")
    with opened(source) as data:
        limits.check_bytes(data.size)
        content = data.at(0, data.size)
    try:
        return _asked(content, limits, at_most)
    except Lost:
        try:
            return _asked(content, limits, at_most)
        except Lost:
            # Twice at the same picture: it is what the system kills first when there is no memory left.
            raise PictureRefused("too-heavy") from None


def end_all() -> None:
    """End the decoders that wait for work."""
    while _idle:
        _idle.pop().end()


def _asked(content: bytes, limits: Limits, at_most: int | None) -> Image.Image:
    with _places:
        decoder = _taken()
        try:
            return decoder.ask(content, limits, at_most)
        except PictureRefused as refused:
            if not decoder.runs():
                logger.warning("a picture ended its decoder: %s", refused.code)
            raise
        finally:
            if decoder.runs() and decoder.used < MOST_USES:
                _idle.append(decoder)
            else:
                decoder.end()


def _taken() -> Decoder:
    """One that waits, or a new one. (What a list does by itself is safe between threads.)"""
    while True:
        try:
            decoder = _idle.pop()
        except IndexError:
            return Decoder()
        if decoder.runs():
            return decoder
        decoder.end()


atexit.register(end_all)
os.register_at_fork(after_in_child=_idle.clear)  # a child has no business with its parent's
