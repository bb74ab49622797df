"""Files that end too soon, at each part of their format and in its middle, and files with bits turned over."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator

from tests.safety.hostile.files import Hostile, named, sound

FLIPPED = 32  # of each sound picture
_NESTED = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0}


def truncated() -> Iterator[Hostile]:
    """Cut before each part of the file, and in the middle of it."""
    for name, (form, data) in sound().items():
        edges = sorted({place for place in _PARTS[form](data) if 0 < place < len(data)})
        middles = [(start + end) // 2 for start, end in zip(edges, [*edges[1:], len(data)], strict=True)]
        for place in sorted({*edges, *middles}):
            yield named(f"{name} cut at {place}", form, data[:place])
    yield named("empty", "JPEG", b"", "empty")


def flipped() -> Iterator[Hostile]:
    """One to eight bits turned over, half of the time among the first 200 bytes, where a file says what it is."""
    for name, (form, data) in sound().items():
        chance = random.Random(f"flipped {name}")
        for step in range(FLIPPED):
            spoilt = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                place = chance.randrange(min(200, len(data)) if chance.random() < 0.5 else len(data))
                spoilt[place] ^= 1 << chance.randrange(8)
            yield named(f"{name} flipped {step}", form, bytes(spoilt))


def _jpeg(data: bytes) -> Iterator[int]:
    position = 2
    while position < len(data) - 1:
        yield position
        marker = data[position + 1]
        if marker == 0xD9:
            return
        position += 2 + struct.unpack_from(">H", data, position + 2)[0]
        if marker == 0xDA:
            yield position
            while not (data[position] == 0xFF and data[position + 1] not in (0, *range(0xD0, 0xD8))):
                position += 1


def _png(data: bytes) -> Iterator[int]:
    position = 8
    while position < len(data):
        yield position
        position += 12 + struct.unpack_from(">I", data, position)[0]


def _webp(data: bytes) -> Iterator[int]:
    position = 12
    while position < len(data):
        yield position
        length = struct.unpack_from("<I", data, position + 4)[0]
        position += 8 + length + length % 2


def _gif(data: bytes) -> Iterator[int]:
    """Every byte of the head, then each sub-block: its length is followed as a decoder would."""
    position = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    yield from (6, 13)
    while data[position] != 0x3B:
        yield position
        if data[position] == 0x2C:
            flags = data[position + 9]
            position += 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
        else:
            position += 2
        while data[position]:
            yield position
            position += 1 + data[position]
        position += 1
    yield position


def _boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    position, end = start, len(data) if end is None else end
    while position + 8 <= end:
        yield position
        length, kind = struct.unpack_from(">I4s", data, position)
        if kind in _NESTED:
            yield from _boxes(data, position + 8 + _NESTED[kind], position + length)
        position += length or end - position


def _tiff(data: bytes) -> Iterator[int]:
    """The head, each entry of the directory, and what each points to."""
    yield from (4, 8)
    order = "<" if data[:2] == b"II" else ">"
    directory = struct.unpack_from(order + "I", data, 4)[0]
    for index in range(struct.unpack_from(order + "H", data, directory)[0]):
        entry = directory + 2 + 12 * index
        yield entry
        yield struct.unpack_from(order + "I", data, entry + 8)[0]


def _bmp(data: bytes) -> Iterator[int]:
    """The head's fields, and each eighth row."""
    yield from range(2, 54, 4)
    yield from range(54, len(data), 64 * 3 * 8)


_PARTS: dict[str, Callable[[bytes], Iterator[int]]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "GIF": _gif,
    "AVIF": _boxes,
    "HEIC": _boxes,
    "TIFF": _tiff,
    "BMP": _bmp,
}
