"""The little of EXIF that is used, orientation and capture time; malformed EXIF reads as none at all.

Layout: TIFF 6.0, section 2 (image file directories); tags: Exif 2.32 (CIPA DC-008-2019), tables 4, 7 and 8.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from discovery.imaging.source import Data, PastTheEnd, Span

ORIENTATION, EXIF_DIRECTORY, TAKEN_AT, TAKEN_AT_OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
BYTE, ASCII, SHORT, LONG = 1, 2, 3, 4
_WIDTHS = dict(enumerate((1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4), start=BYTE))  # bytes of a value, by type
_LETTERS = {BYTE: "B", SHORT: "H", LONG: "I"}
_MOST_NUMBERS = 200_000
# Niépce's view from his window; an earlier date is a clock that was never set, or worse.
FIRST_PHOTOGRAPH = datetime(1826, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a directory: `count` values of a TIFF type, the first of them at `start` in the file."""

    kind: int
    count: int
    start: int

    @property
    def end(self) -> int:
        return self.start + _WIDTHS[self.kind] * self.count


class Directories:
    """The TIFF directories inside a span; offsets count from its beginning and may not leave it."""

    def __init__(self, data: Data, span: Span) -> None:
        """Raises ValueError when the span does not begin with a TIFF header."""
        self._data, self._span = data, span
        head = data.at(span.start, 4)
        if head not in (b"II*\0", b"MM\0*"):
            raise ValueError("not a TIFF header")
        self._order = "<" if head[:2] == b"II" else ">"
        self.first = data.number(self._order + "I", span.start + 4)

    def fields(self, offset: int) -> dict[int, Field]:
        """The entries of the directory at `offset` by tag, without empty ones and those of unknown types."""
        start = self._span.start + offset
        entries = self._data.number(self._order + "H", start)
        table = self._data.at(start + 2, entries * 12)
        found: dict[int, Field] = {}
        for index, (tag, kind, count, pointer) in enumerate(struct.iter_unpack(self._order + "HHII", table)):
            size = _WIDTHS.get(kind, 0) * count
            inline = start + 2 + index * 12 + 8
            if size and tag not in found:
                found[tag] = Field(kind, count, inline if size <= 4 else self._span.start + pointer)
        return found

    def numbers(self, field: Field) -> tuple[int, ...]:
        """All values of a numeric field; raises ValueError for text and for absurdly many."""
        if field.kind not in _LETTERS or field.count > _MOST_NUMBERS:
            raise ValueError("not a list of numbers")
        layout = f"{self._order}{field.count}{_LETTERS[field.kind]}"
        return self._data.unpack(layout, field.start)

    def text(self, field: Field, most: int = 64) -> str:
        if field.kind != ASCII:
            raise ValueError("not text")
        return self._data.at(field.start, min(field.count, most)).split(b"\0")[0].decode("ascii").strip()


# Cameras and editors write broken EXIF into sound pictures: what cannot be read was not said.
_MALFORMED = (PastTheEnd, ValueError, KeyError, struct.error, OverflowError)


def orientation(data: Data, exif: Span | None) -> int:
    """EXIF orientation, 1 to 8 (1 when there is none): how the stored pixels are to be turned."""
    if exif is None:
        return 1
    try:
        directories = Directories(data, exif)
        found = directories.numbers(directories.fields(directories.first)[ORIENTATION])[0]
    except _MALFORMED:
        return 1
    return found if 1 <= found <= 8 else 1


def taken_at(data: Data, exif: Span | None) -> datetime | None:
    """DateTimeOriginal with the offset from UTC that goes with it, else as UTC; None when unreadable or impossible."""
    if exif is None:
        return None
    try:
        directories = Directories(data, exif)
        pointer = directories.numbers(directories.fields(directories.first)[EXIF_DIRECTORY])[0]
        fields = directories.fields(pointer)
        taken = datetime.strptime(directories.text(fields[TAKEN_AT]), "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    except _MALFORMED:
        return None
    taken = taken.replace(tzinfo=_offset(directories, fields))
    return taken if FIRST_PHOTOGRAPH <= taken <= datetime.now(UTC) + timedelta(days=1) else None


def _offset(directories: Directories, fields: dict[int, Field]) -> tzinfo | None:
    try:
        return datetime.strptime(directories.text(fields[TAKEN_AT_OFFSET]), "%z").tzinfo
    except _MALFORMED:
        return UTC
