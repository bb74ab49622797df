"""One walker a file format: whole or not, and how large, without decoding a pixel and in Python alone."""

from collections.abc import Callable

from discovery.imaging.containers import bmp, gif, isobmff, jpeg, png, tiff, webp
from discovery.imaging.containers.container import Container
from discovery.imaging.refusals import PictureRefused, gettext_noop
from discovery.imaging.source import Data, PastTheEnd

__all__ = ["Container", "walk"]

# First bytes of what people try to upload and we know by name.
_KNOWN_BUT_UNSUPPORTED = {
    b"%PDF": gettext_noop("a PDF document"),
    b"8BPS": gettext_noop("a Photoshop document"),
    b"\0\0\1\0": gettext_noop("an icon"),
    b"\xff\x0a": gettext_noop("a JPEG XL picture"),
    b"\0\0\0\x0cJXL ": gettext_noop("a JPEG XL picture"),
    b"\0\0\0\x0cjP  ": gettext_noop("a JPEG 2000 picture"),
    b"II+\0": gettext_noop("a BigTIFF picture"),
    b"MM\0+": gettext_noop("a BigTIFF picture"),
    b"\x1aE\xdf\xa3": gettext_noop("a film"),
}


def walk(data: Data) -> Container:
    """Reads and checks the container; the file's size and each walker's own caps bound the time and memory.

    Raises PictureRefused: `not-a-picture`, `unsupported-format`, `truncated` or `corrupt`.
    """
    walker = _walker(data)
    try:
        return walker(data)
    except PastTheEnd as error:
        raise PictureRefused("truncated") from error


def _walker(data: Data) -> Callable[[Data], Container]:
    """By the bytes, never by the name."""
    head = data.at(0, min(18, data.size))
    if head.startswith(jpeg.SIGNATURE):
        return jpeg.walk
    if head.startswith(png.SIGNATURE):
        return png.walk
    if head.startswith(gif.SIGNATURES):
        return gif.walk
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return webp.walk
    if head.startswith(tiff.SIGNATURES):
        return tiff.walk
    if head[4:8] == b"ftyp":
        return isobmff.walk
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in bmp.HEADERS:
        return bmp.walk
    for magic, what in _KNOWN_BUT_UNSUPPORTED.items():
        if head.startswith(magic):
            raise PictureRefused("unsupported-format", what=what)
    raise PictureRefused("not-a-picture")
