"""PNG: walks the chunks to IEND; text, animation and profile chunks never reach the decoder.

PNG Specification, third edition (W3C, 2025), section 5.
"""

from discovery.imaging.containers.container import Container
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, PastTheEnd, Span

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ESSENTIAL = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_MOST_CHUNKS = 100_000  # 50 MB in chunks of 8 KiB, as libpng writes them, are 6,400


def walk(data: Data) -> Container:
    """The default picture of the file: an animation's other frames are counted, not kept."""
    if data.unpack(">I4s", 8) != (13, b"IHDR"):
        raise PictureRefused("corrupt")
    width, height = data.unpack(">II", 16)
    essence, icc, frames, has_pixels = [Span(0, 8)], tuple[Span, ...](), 1, False
    exif: Span | None = None
    position = 8
    for _ in range(_MOST_CHUNKS):
        length, kind = data.unpack(">I4s", position)
        body = Span(position + 8, length)
        if length > 0x7FFF_FFFF:
            raise PictureRefused("corrupt")
        if body.end + 4 > data.size:
            raise PastTheEnd
        if kind in _ESSENTIAL:
            essence.append(Span(position, length + 12))
        if kind == b"IDAT":
            has_pixels = True
        elif kind == b"eXIf":
            exif = body
        elif kind == b"iCCP":
            icc = (body,)
        elif kind == b"acTL" and length == 8:
            frames = max(1, data.number(">I", body.start))
        elif kind == b"IEND":
            if not has_pixels:
                raise PictureRefused("corrupt")
            return Container("PNG", width, height, frames=frames, exif=exif, icc=icc, essence=tuple(essence))
        position = body.end + 4
    raise PictureRefused("corrupt")
