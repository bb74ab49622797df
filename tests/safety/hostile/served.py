"""What may be in a file that the site serves: pixels, and what a decoder needs to read them. Parsed byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from tests.safety.hostile.files import CANARY

# What libjpeg writes for a picture: JFIF, tables, the frame, restarts, the scan. No APP1, no APP2, no comment.
_JPEG = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD, 0xDA}
_WEBP = {b"VP8 ", b"VP8L"}
_AVIF_TOP = {b"ftyp", b"meta", b"mdat"}
_AVIF_FORBIDDEN = (b"Exif", b"mime", b"rICC", b"prof", b"xml ", b"uuid")


def faults(path: Path) -> list[str]:
    """Why this file may not be served; none for a file that holds pixels alone."""
    data = path.read_bytes()
    kind = {".jpg": _jpeg, ".webp": _webp, ".avif": _avif}.get(path.suffix)
    found = [f"{path.suffix} is no format that is served"] if kind is None else list(kind(data))
    return [*found, *(["it repeats what was said in the upload"] if CANARY in data else [])]


def _jpeg(data: bytes) -> Iterator[str]:
    position = 2
    while True:
        marker = data[position + 1]
        if marker not in _JPEG:
            yield f"a segment {marker:02X}"
        position += 2 + struct.unpack_from(">H", data, position + 2)[0]
        if marker == 0xDA:
            while not (data[position] == 0xFF and data[position + 1] not in (0, *range(0xD0, 0xD8))):
                position += 1
            if data[position + 1] == 0xD9:
                break
    if position + 2 != len(data):
        yield "bytes behind its end"


def _webp(data: bytes) -> Iterator[str]:
    position = 12
    while position < len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        if kind not in _WEBP:
            yield f"a chunk {kind!r}"
        position += 8 + length + length % 2
    if struct.unpack_from("<I", data, 4)[0] + 8 != len(data):
        yield "bytes behind its end"


def _avif(data: bytes) -> Iterator[str]:
    position = 0
    while position < len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        if kind not in _AVIF_TOP:
            yield f"a box {kind!r}"
        if kind == b"meta":
            for forbidden in _AVIF_FORBIDDEN:
                if forbidden in data[position : position + length]:
                    yield f"an item {forbidden!r}"
        position += length or len(data) - position
