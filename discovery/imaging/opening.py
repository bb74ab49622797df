"""The one opener of untrusted pictures: bytes become a checked header, an upright picture, or PictureRefused.

`inspect` runs in the web process: it is pure Python, decodes nothing and reads little. `open_upright` runs
in workers.
"""

from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from discovery.imaging import exif
from discovery.imaging.containers import Container, walk
from discovery.imaging.decoding import colour_profile, decode, failures_refused
from discovery.imaging.limits import Limits
from discovery.imaging.pixels import to_srgb
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, Source, opened

__all__ = ["ACCEPTED", "Header", "Limits", "PictureRefused", "captured_at", "inspect", "open_upright"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written in a file name (without the dot) and in a Content-Type."""

    extension: str
    content_type: str


ACCEPTED: dict[str, Format] = {
    "JPEG": Format("jpg", "image/jpeg"),
    "PNG": Format("png", "image/png"),
    "WEBP": Format("webp", "image/webp"),
    "GIF": Format("gif", "image/gif"),
    "AVIF": Format("avif", "image/avif"),
    "HEIC": Format("heic", "image/heic"),
    "TIFF": Format("tif", "image/tiff"),
    "BMP": Format("bmp", "image/bmp"),
}
"""By the names that Header.format uses. An MPO, several JPEGs in one file, is the first of them."""

_DEFAULT_LIMITS = Limits()
_SIDEWAYS = (5, 6, 7, 8)
_MOST_FRAMES = 65_535  # a header may claim four thousand million; what is told must fit in a column


@dataclass(frozen=True, slots=True)
class Header:
    """What a file claims to be. `width`, `height`: pixels, upright. `frames`: over 1 for an animation."""

    format: str
    width: int
    height: int
    frames: int
    extension: str
    content_type: str


def inspect(source: Source, limits: Limits = _DEFAULT_LIMITS) -> Header:
    """Checks kind, completeness and size without decoding; `source` is bytes, a path or a seekable file.

    A file that the caller opened stays open, at its beginning. Raises PictureRefused, and OSError for a path
    that cannot be read.
    """
    with opened(source) as data:
        return _examine(data, limits)[1]


def open_upright(source: Source, limits: Limits = _DEFAULT_LIMITS, *, at_most: int | None = None) -> Image.Image:
    """The first frame as a new RGB image in sRGB, upright, flattened on white, without any metadata.

    With `at_most` the longest side has at most so many pixels (never enlarged), which saves most of the
    decoding of a JPEG. Raises PictureRefused, and OSError for a path that cannot be read.
    """
    if at_most is not None and at_most < 1:
        raise ValueError("at_most must be 1 or more")
    with opened(source) as data:
        container, _, orientation = _examine(data, limits)
        with failures_refused():
            image = decode(data, container, orientation, limits, at_most)
            return to_srgb(image, colour_profile(data, container, image), at_most)


def captured_at(source: Source) -> datetime | None:
    """When the picture was taken by its EXIF, with the offset given there or else UTC; None when unsaid."""
    with opened(source) as data:
        try:
            container = walk(data)
        except PictureRefused:
            return None  # a file that is no picture was taken at no time
        return exif.taken_at(data, container.exif)


def _examine(data: Data, limits: Limits) -> tuple[Container, Header, int]:
    limits.check_bytes(data.size)
    container = walk(data)
    orientation = exif.orientation(data, container.exif) if _heeds_exif(container) else 1
    width, height = container.width, container.height
    if orientation in _SIDEWAYS:
        width, height = height, width
    limits.check_shape(width, height)
    kind = ACCEPTED[container.format]
    frames = min(container.frames, _MOST_FRAMES)
    header = Header(container.format, width, height, frames, kind.extension, kind.content_type)
    return container, header, orientation


def _heeds_exif(container: Container) -> bool:
    """In HEIF files the container says how to turn, and EXIF repeats it (ISO/IEC 23008-12, 6.5.10)."""
    return container.format not in ("AVIF", "HEIC")
