"""WebP: checks the RIFF size and walks the chunks; VP8X, VP8 or VP8L tells the size. RFC 9649, section 2."""

from discovery.imaging.containers.container import Container
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, PastTheEnd, Span

_MOST_CHUNKS = 50_000


def walk(data: Data) -> Container:
    """The canvas and the number of frames; the decoder gets all chunks, as VP8X says which ones there are."""
    end = 8 + data.number("<I", 4)
    if end > data.size:
        raise PastTheEnd
    size: tuple[int, int] | None = None
    exif: Span | None = None
    pictures, position = 0, 12
    for _ in range(_MOST_CHUNKS):
        if position + 8 > end:
            break
        kind, length = data.unpack("<4sI", position)
        body = Span(position + 8, length)
        if body.end > end:
            raise PictureRefused("corrupt")
        if kind in _SIZES and size is None:
            size = _SIZES[kind](data, body)
        if kind in (b"VP8 ", b"VP8L", b"ANMF"):
            pictures += 1
        elif kind == b"EXIF":
            exif = _without_jpeg_prefix(data, body)
        position = body.end + length % 2
    if size is None or pictures == 0:
        raise PictureRefused("corrupt")
    return Container("WEBP", *size, frames=pictures, exif=exif, essence=(Span(0, end),))


def _without_jpeg_prefix(data: Data, body: Span) -> Span:
    """Some writers copy the six bytes that stand before EXIF in a JPEG."""
    has_prefix = body.length > 6 and data.at(body.start, 6) == b"Exif\0\0"
    return Span(body.start + 6, body.length - 6) if has_prefix else body


def _extended(data: Data, body: Span) -> tuple[int, int]:
    low_across, high_across, low_down, high_down = data.unpack("<HBHB", body.start + 4)
    return 1 + low_across + (high_across << 16), 1 + low_down + (high_down << 16)


def _lossy(data: Data, body: Span) -> tuple[int, int]:
    sync, across, down = data.unpack("<3sHH", body.start + 3)
    if sync != b"\x9d\x01\x2a":
        raise PictureRefused("corrupt")
    return across & 0x3FFF, down & 0x3FFF


def _lossless(data: Data, body: Span) -> tuple[int, int]:
    signature, bits = data.unpack("<BI", body.start)
    if signature != 0x2F:
        raise PictureRefused("corrupt")
    return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)


_SIZES = {b"VP8X": _extended, b"VP8 ": _lossy, b"VP8L": _lossless}
