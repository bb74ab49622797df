"""What a hostile file is, and the sound pictures that all of them are made of: pure, seeded, nothing on the disk."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cache

from PIL import Image

from tests.discovery.imaging.pictures import animated, encoded, flag, png_chunk, sample

CANARY = b"CANARY-51.4778N"
"""Stands wherever a file may hold words: no byte that is served may repeat it."""

TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Hostile:
    """`name`: what it is and how it was spoilt. `fate`: TAKEN, the code of its refusal, or "" where either is right."""

    name: str
    data: bytes
    filename: str
    content_type: str
    fate: str = ""


# How each format calls itself.
LABELS = {
    "JPEG": ("picture.jpg", "image/jpeg"),
    "PNG": ("picture.png", "image/png"),
    "WEBP": ("picture.webp", "image/webp"),
    "GIF": ("picture.gif", "image/gif"),
    "AVIF": ("picture.avif", "image/avif"),
    "HEIC": ("picture.heic", "image/heic"),
    "TIFF": ("picture.tif", "image/tiff"),
    "BMP": ("picture.bmp", "image/bmp"),
}


def named(name: str, form: str, data: bytes, fate: str = "") -> Hostile:
    return Hostile(name, data, *LABELS[form], fate)


@cache
def sound() -> dict[str, tuple[str, bytes]]:
    """By name: the format, and a complete picture of 64 × 48 pixels."""
    plain = {form.lower(): (form, sample(form)) for form in LABELS}
    return plain | {
        "jpeg-progressive": ("JPEG", encoded(flag(), "JPEG", progressive=True, quality=80)),
        "mpo": ("JPEG", encoded(flag(), "MPO", save_all=True, append_images=[Image.new("RGB", (32, 32))])),
        "png-palette": ("PNG", encoded(flag().quantize(16), "PNG")),
        "png-interlaced": ("PNG", interlaced_png()),
        "apng": ("PNG", animated("PNG")),
        "webp-lossless": ("WEBP", encoded(flag(), "WEBP", lossless=True)),
        "webp-animated": ("WEBP", animated("WEBP")),
        "gif-animated": ("GIF", animated("GIF")),
        "avif-animated": ("AVIF", animated("AVIF")),
        "tiff-deflate": ("TIFF", encoded(flag(), "TIFF", compression="tiff_adobe_deflate")),
        "tiff-raw": ("TIFF", encoded(flag(), "TIFF")),
    }


# The seven passes of Adam7: first column, first row, steps across and down (PNG, third edition, 8.1).
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def interlaced_png() -> bytes:
    """The flag in seven passes, which Pillow reads and does not write."""
    image, rows = flag(), b""
    pixels = image.load()
    assert pixels is not None
    for left, top, across, down in _PASSES:
        for y in range(top, image.height, down):
            line = [pixels[x, y] for x in range(left, image.width, across)]
            rows += b"\0" + bytes(value for pixel in line for value in pixel)  # type: ignore[union-attr]
    header = struct.pack(">IIBBBBB", *image.size, 8, 2, 0, 0, 1)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)
