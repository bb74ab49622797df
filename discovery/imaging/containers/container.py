"""What a container tells before a pixel is decoded."""

from dataclasses import dataclass

from discovery.imaging.source import Span


@dataclass(frozen=True, slots=True)
class Container:
    """One complete picture file.

    `width`, `height`: pixels as stored, before the EXIF orientation. `frames`: of an animation, else 1.
    `exif`: the TIFF header and directories that hold orientation and capture time.
    `icc`: the pieces of the colour profile, in order, where we read it ourselves (compressed in PNG).
    `essence`: all that the decoder gets to see: places in the file, or bytes. Empty means the whole file.
    """

    format: str
    width: int
    height: int
    frames: int = 1
    exif: Span | None = None
    icc: tuple[Span, ...] = ()
    essence: tuple[Span | bytes, ...] = ()
