"""Bounds-checked reads from bytes, a path or an open file: nothing past the end is ever taken for data."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

Source = bytes | Path | BinaryIO


class PastTheEnd(EOFError):
    """A read that would leave the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """`length` bytes from `start`, in bytes from the beginning of the file."""

    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


class Data:
    """A seekable binary file of `size` bytes, read at given places."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, 2)

    def at(self, start: int, length: int) -> bytes:
        """Exactly `length` bytes from `start`; raises PastTheEnd when the file has fewer."""
        if start < 0 or length < 0 or start + length > self.size:
            raise PastTheEnd
        self._file.seek(start)
        found = self._file.read(length)
        if len(found) != length:
            raise PastTheEnd
        return found

    def unpack(self, layout: str, start: int) -> tuple[Any, ...]:
        """The fields of a `struct` layout that begins at `start`."""
        return struct.unpack(layout, self.at(start, struct.calcsize(layout)))

    def number(self, layout: str, start: int) -> int:
        """The one whole number of a `struct` layout such as ">H"."""
        value: int = self.unpack(layout, start)[0]
        return value

    def read(self, span: Span) -> bytes:
        return self.at(span.start, span.length)


@contextmanager
def opened(source: Source) -> Iterator[Data]:
    """Opens and closes a path; a file that the caller opened stays open and is left at its beginning."""
    if isinstance(source, bytes):
        yield Data(BytesIO(source))
    elif isinstance(source, Path):
        with source.open("rb") as file:
            yield Data(file)
    else:
        try:
            yield Data(source)
        finally:
            source.seek(0)
