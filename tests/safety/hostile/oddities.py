"""Pictures that are right and rare: they are taken, and what they say besides pixels is not passed on."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from tests.discovery.imaging.pictures import encoded, exif, flag, png_chunk, with_jpeg_segment, with_png_chunk
from tests.safety.hostile.files import CANARY, TAKEN, Hostile, named, sound

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:GPSLatitude>" + CANARY + b"</rdf:GPSLatitude></x:xmpmeta>"


def oddities() -> Iterator[Hostile]:
    for name, form, data in (*_modes(), *_told()):
        yield named(name, form, data, TAKEN)
    yield from _shapes()
    yield from _malformed_exif()


def _modes() -> Iterator[tuple[str, str, bytes]]:
    """Depths, colour spaces, palettes, transparency, tiles and passes."""
    grey = Image.fromarray((np.arange(48 * 64).reshape(48, 64) * 21).astype(np.uint16))
    clear = flag().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    glass = flag().quantize(8)
    yield "png of 16-bit grey", "PNG", encoded(grey, "PNG")
    yield "tiff of 16-bit grey", "TIFF", encoded(grey, "TIFF")
    yield "png of 16-bit colour", "PNG", _deep_png(2, 3)
    yield "png of 16-bit colour and alpha", "PNG", _deep_png(6, 4)
    yield "jpeg in CMYK", "JPEG", encoded(flag().convert("CMYK"), "JPEG")
    yield "tiff in CMYK", "TIFF", encoded(flag().convert("CMYK"), "TIFF")
    yield "tiff in LAB", "TIFF", encoded(Image.new("LAB", (64, 48), (120, 130, 140)), "TIFF")
    yield "tiff in YCbCr", "TIFF", encoded(flag().convert("YCbCr"), "TIFF", compression="jpeg")
    yield "jpeg in grey", "JPEG", encoded(flag().convert("L"), "JPEG")
    yield "png of one bit", "PNG", encoded(flag().convert("1"), "PNG")
    yield "tiff of one bit", "TIFF", encoded(flag().convert("1"), "TIFF", compression="group4")
    yield "png with a glass colour", "PNG", encoded(glass, "PNG", transparency=3)
    yield "gif with a glass colour", "GIF", encoded(glass, "GIF", transparency=3)
    yield "bmp with a palette", "BMP", encoded(glass, "BMP")
    for form in ("PNG", "WEBP", "AVIF", "TIFF"):
        yield f"{form} with alpha", form, encoded(clear, form)
    yield "png of grey and alpha", "PNG", encoded(clear.convert("LA"), "PNG")
    for name in ("png-interlaced", "apng", "webp-animated", "gif-animated", "avif-animated", "mpo", "jpeg-progressive"):
        yield f"odd {name}", *sound()[name]


def _deep_png(kind: int, channels: int) -> bytes:
    """16 bits a channel, which Pillow does not write; `kind`: PNG's colour type."""
    values = (np.arange(48 * 64 * channels).reshape(48, -1) * 37 % 65_536).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    header = struct.pack(">IIBBBBB", 64, 48, 16, kind, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, body) for name, body in chunks)


def _told() -> Iterator[tuple[str, str, bytes]]:
    """Places, names and words in every field that a format has for them."""
    private = exif(6, "2020:02:03 04:05:06", gps=True)
    worded = Image.Exif()
    worded.update({0x010E: CANARY.decode(), 0x013B: CANARY.decode(), 0x8298: CANARY.decode()})
    worded.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY * 3000
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
        yield f"{form} with a place", form, encoded(flag(), form, exif=private)
        yield f"{form} with 45 kB of words", form, encoded(flag(), form, exif=worded.tobytes())
        options: dict[str, Any] = {"xmp": XMP} if form != "PNG" else {}
        yield f"{form} with XMP", form, encoded(flag(), form, **options)
    text = PngImagePlugin.PngInfo()
    for add in (text.add_text, text.add_itxt):
        add("Comment", CANARY.decode())
    yield "png with texts", "PNG", encoded(flag(), "PNG", pnginfo=text)
    png, jpeg = sound()["png"][1], sound()["jpeg"][1]
    yield "png with XMP as text", "PNG", with_png_chunk(png, b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    yield "png with a private chunk", "PNG", with_png_chunk(png, b"caNa", CANARY * 9)
    yield "gif with a comment", "GIF", encoded(flag(), "GIF", comment=CANARY)
    for marker in (*range(0xE1, 0xEE), 0xEF, 0xFE):
        yield f"jpeg with words in {marker:02X}", "JPEG", with_jpeg_segment(jpeg, marker, CANARY * 20)
    thumbnail = with_jpeg_segment(jpeg, 0xE1, b"Exif\0\0" + exif() + jpeg + CANARY)
    yield "jpeg with a thumbnail", "JPEG", thumbnail
    yield "jpeg with a megabyte behind its end", "JPEG", jpeg + CANARY * 70_000


def _shapes() -> Iterator[Hostile]:
    """Lines, points and the outermost shapes that are let in."""
    shapes = {(1, 400): "too-long", (400, 1): "too-long", (1, 1): "too-small", (7, 7): "too-small", (8, 8): TAKEN}
    shapes |= {(8, 160): TAKEN, (160, 8): TAKEN, (8, 161): "too-long", (1, 12): "too-small", (12, 1): "too-small"}
    for size, fate in shapes.items():
        for form in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"):
            yield named(f"{form} of {size[0]} × {size[1]}", form, encoded(Image.new("RGB", size, "red"), form), fate)


def _malformed_exif() -> Iterator[Hostile]:
    """EXIF that turns in circles, points outside or claims the machine: the picture is sound and is taken."""
    entry = struct.Struct("<HHII")
    spoilt = {
        "goes round": b"II*\0\x08\0\0\0\1\0" + entry.pack(0x8769, 4, 1, 8) + b"\x08\0\0\0",
        "points outside": b"II*\0\xff\xff\xff\x7f",
        "claims 4 GB": b"II*\0\x08\0\0\0\1\0" + entry.pack(0x0112, 3, 0xFFFF_FFFF, 8),
        "turns 99 ways": b"II*\0\x08\0\0\0\1\0" + entry.pack(0x0112, 3, 1, 99),
        "has an unknown type": b"II*\0\x08\0\0\0\1\0" + entry.pack(0x0112, 77, 1, 6),
        "has 65,535 fields": b"II*\0\x08\0\0\0\xff\xff" + entry.pack(0x0112, 3, 1, 6) * 4000,
        "has no end": b"MM\0*",
    }
    for name, tags in spoilt.items():
        yield named(f"jpeg whose EXIF {name}", "JPEG", encoded(flag(), "JPEG", exif=b"Exif\0\0" + tags), TAKEN)
        yield named(f"png whose EXIF {name}", "PNG", with_png_chunk(sound()["png"][1], b"eXIf", tags), TAKEN)
        yield named(f"webp whose EXIF {name}", "WEBP", encoded(flag(), "WEBP", exif=tags), TAKEN)
