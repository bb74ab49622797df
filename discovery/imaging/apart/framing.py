"""What goes through the pipes between a caller and its decoder: a JSON object, then bytes or pixels; never a pickle."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import Image

_LENGTH = struct.Struct(">I")
_MOST_HEADER = 65_536
_STRIP = 1 << 20  # bytes; memory of this size is used again and again, while that of a whole picture is new each time


class Ended(EOFError):
    """The other side closed its end, or died, in the middle of a message or before it."""


def send(stream: BinaryIO, said: dict[str, Any], content: bytes = b"") -> None:
    """`content` goes along; `said` must tell its length to whoever reads it."""
    header = json.dumps(said).encode()
    stream.write(_LENGTH.pack(len(header)) + header)
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any]:
    """The next object. Raises Ended, and ValueError for what no decoder of ours says."""
    (length,) = _LENGTH.unpack(exactly(stream, _LENGTH.size))
    if length > _MOST_HEADER:
        raise ValueError("the header of a message is too long")
    said = json.loads(exactly(stream, length))
    if not isinstance(said, dict):
        raise ValueError("the header of a message is no object")
    return said


def exactly(stream: BinaryIO, length: int) -> bytes:
    """Raises Ended when fewer bytes come."""
    found = stream.read(length)
    if len(found) != length:
        raise Ended
    return found


def send_pixels(stream: BinaryIO, image: Image.Image) -> None:
    """An RGB picture from top to bottom, three bytes a pixel."""
    for top, bottom in _strips(*image.size):
        stream.write(image.crop((0, top, image.width, bottom)).tobytes())
    stream.flush()


def receive_pixels(stream: BinaryIO, size: tuple[int, int]) -> Image.Image:
    """Raises Ended."""
    image = Image.new("RGB", size)
    for top, bottom in _strips(*size):
        strip = (size[0], bottom - top)
        image.paste(Image.frombytes("RGB", strip, exactly(stream, strip[0] * strip[1] * 3)), (0, top))
    return image


def _strips(width: int, height: int) -> Iterator[tuple[int, int]]:
    """The first row of each, and the first that is not in it."""
    rows = max(1, _STRIP // (3 * width))
    return ((top, min(top + rows, height)) for top in range(0, height, rows))
