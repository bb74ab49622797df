"""JPEG: walks the segments to the end of the last scan; comments, EXIF and tails never reach the decoder.

ITU-T T.81, annex B. ICC profiles in APP2: ICC.1:2022, annex B.4.
"""

import re

from discovery.imaging.containers.container import Container
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, PastTheEnd, Span

SIGNATURE = b"\xff\xd8\xff"
_SOI, _EOI, _SOS, _COM, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}
_FILL = 0xFF
_METADATA = frozenset(range(0xE0, 0xF0)) | {_COM}
_NEEDED_METADATA = frozenset({_APP0, _APP14})  # JFIF and Adobe: which colour space the numbers are in
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_WINDOW = 1 << 18
_MOST_SEGMENTS = 20_000
_MOST_SCANS = 100  # each scan of a progressive file costs a pass over the picture; encoders write about ten


def walk(data: Data) -> Container:
    """The picture from SOI to EOI; what follows EOI (an MPO's second view, a hidden page) is ignored."""
    essence, profile, scans = [Span(0, 2)], list[tuple[int, Span]](), 0
    size: tuple[int, int] | None = None
    exif: Span | None = None
    position = 2
    for _ in range(_MOST_SEGMENTS):
        start, marker = position, _marker(data, position)
        if marker == _EOI:
            if size is None or not scans:
                raise PictureRefused("corrupt")
            icc = tuple(span for _, span in sorted(profile, key=lambda piece: piece[0]))
            return Container("JPEG", *size, exif=exif, icc=icc, essence=(*essence, Span(start, 2)))
        if marker == _FILL or marker in _BARE:
            # FF may be repeated before a marker's code (T.81, B.1.1.2).
            position += 1 if marker == _FILL else 2
            continue
        body = _body(data, start)
        position = body.end
        if marker in _FRAMES:
            if size is not None:
                raise PictureRefused("corrupt")
            size = _frame_size(data, body)
        elif marker == _APP1 and exif is None and _begins(data, body, b"Exif\0"):
            exif = Span(body.start + 6, body.length - 6)
        elif marker == _APP2 and _begins(data, body, b"ICC_PROFILE\0"):
            profile.append((data.number("B", body.start + 12), Span(body.start + 14, body.length - 14)))
        elif marker == _SOS:
            scans += 1
            position = _end_of_scan(data, body.end)
        if scans > _MOST_SCANS:
            break
        if marker not in _METADATA or marker in _NEEDED_METADATA:
            essence.append(Span(start, position - start))
    raise PictureRefused("corrupt")


def _marker(data: Data, position: int) -> int:
    escape, code = data.at(position, 2)
    if escape != _FILL or code in (0, _SOI):
        raise PictureRefused("corrupt")
    return code


def _body(data: Data, start: int) -> Span:
    length = data.number(">H", start + 2)
    if length < 2:
        raise PictureRefused("corrupt")
    if start + 2 + length > data.size:
        raise PastTheEnd
    return Span(start + 4, length - 2)


def _begins(data: Data, body: Span, prefix: bytes) -> bool:
    return body.length >= len(prefix) + 2 and data.at(body.start, len(prefix)) == prefix


def _frame_size(data: Data, body: Span) -> tuple[int, int]:
    height, width = data.unpack(">HH", body.start + 1)
    return width, height


def _end_of_scan(data: Data, position: int) -> int:
    """Where the first marker after the entropy-coded bytes begins; stuffing and restarts are part of them."""
    while position < data.size:
        window = data.at(position, min(_WINDOW, data.size - position))
        if found := _MARKER_IN_SCAN.search(window):
            return position + found.start()
        # One byte of overlap: a marker may lie across two windows.
        position += max(len(window) - 1, 1)
    raise PastTheEnd
