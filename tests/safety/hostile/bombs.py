"""Small files that would be large: pixels, frames, segments, texts, profiles and numbers that claim the machine."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms

from tests.discovery.imaging.pictures import (
    encoded,
    flag,
    png_chunk,
    png_of_zeros,
    with_jpeg_segment,
    with_png_chunk,
)
from tests.safety.hostile.files import CANARY, TAKEN, Hostile, named, sound

HUGE = 0xFFFF_FFFF
TEXT = CANARY + bytes(40_000_000)  # inflates from 40 kB


def bombs() -> Iterator[Hostile]:
    yield from _pngs()
    yield from _jpegs()
    yield from _gifs()
    yield from _webps()
    yield from _tiffs()
    yield from _bmps()
    yield from _heifs()


def heavy() -> Hostile:
    """As many pixels as are let in, from a few kilobytes: it is taken, at what that costs."""
    return named("png of 49 million pixels", "PNG", png_of_zeros(12_000, 4_100), TAKEN)


def _pngs() -> Iterator[Hostile]:
    png = sound()["png"][1]
    for across, down in ((HUGE, HUGE), (0x7FFF_FFFF, 1), (100_000, 100_000), (0, 0), (64, 0), (12_001, 4_000)):
        header = png_chunk(b"IHDR", struct.pack(">II", across, down) + png[24:29])
        yield named(f"png that claims {across} × {down}", "PNG", png[:8] + header + png[33:])
    yield named("png of 400 million pixels", "PNG", png_of_zeros(20_000, 20_000), "too-many-pixels")
    packed = zlib.compress(TEXT, 9)
    text = {b"zTXt": b"Comment\0\0" + packed, b"iTXt": b"Comment\0\1\0\0\0" + packed, b"iCCP": b"sRGB\0\0" + packed}
    for kind, body in text.items():
        yield named(f"png with a bomb in {kind.decode()}", "PNG", with_png_chunk(png, kind, body), TAKEN)
    frames = with_png_chunk(png, b"acTL", struct.pack(">II", HUGE, 0))
    yield named("png that claims four thousand million frames", "PNG", frames, TAKEN)
    pixels = png_chunk(b"IDAT", zlib.compress(bytes(30_000_000), 9))
    yield named("png whose pixels go on", "PNG", png[:33] + pixels + png_chunk(b"IEND", b""))
    chunks = png_chunk(b"tEXt", b"a\0" + CANARY)
    yield named("png of 20,000 texts", "PNG", png[:33] + chunks * 20_000 + png[33:], TAKEN)
    yield named("png of 120,000 texts", "PNG", png[:33] + chunks * 120_000 + png[33:], "corrupt")
    endless = png[:33] + struct.pack(">I4s", HUGE, b"tEXt") + png[33:]
    yield named("png with an endless chunk", "PNG", endless, "corrupt")


def _jpegs() -> Iterator[Hostile]:
    jpeg, progressive = sound()["jpeg"][1], sound()["jpeg-progressive"][1]
    place = jpeg.index(b"\xff\xc0") + 5
    for across, down in ((65_535, 65_535), (65_535, 1), (1, 65_535), (0, 0), (12_001, 4_000)):
        claimed = jpeg[:place] + struct.pack(">HH", down, across) + jpeg[place + 4 :]
        yield named(f"jpeg that claims {across} × {down}", "JPEG", claimed)
    comment = b"\xff\xfe\0\x12" + CANARY + b"!"
    yield named("jpeg of 15,000 comments", "JPEG", jpeg[:2] + comment * 15_000 + jpeg[2:], TAKEN)
    yield named("jpeg of 25,000 comments", "JPEG", jpeg[:2] + comment * 25_000 + jpeg[2:], "corrupt")
    yield named("jpeg of fill bytes", "JPEG", jpeg[:2] + b"\xff" * 30_000 + jpeg[2:], "corrupt")
    scan = progressive[progressive.index(b"\xff\xda") : -2]
    yield named("jpeg of a thousand scans", "JPEG", progressive[:-2] + scan * 1000 + b"\xff\xd9", "corrupt")
    profile = b"ICC_PROFILE\0\1\xff" + CANARY.ljust(65_000, b"\0")
    for times in (1, 255):
        data = jpeg
        for _ in range(times):
            data = with_jpeg_segment(data, 0xE2, profile)
        yield named(f"jpeg with a false profile in {times} pieces", "JPEG", data, TAKEN)


def _gifs() -> Iterator[Hostile]:
    gif = sound()["gif"][1]
    for across, down in ((65_535, 65_535), (65_535, 1), (0, 0)):
        yield named(f"gif that claims {across} × {down}", "GIF", gif[:6] + struct.pack("<HH", across, down) + gif[10:])
    frames = [Image.new("P", (16, 16), step % 250) for step in range(2000)]
    many = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=10)
    yield named("gif of 2,000 frames", "GIF", many, TAKEN)
    head = 13 + (3 << ((gif[10] & 7) + 1))
    wide = gif[:head] + b"\x2c" + struct.pack("<HHHHB", 60_000, 60_000, 5_000, 5_000, 0) + b"\2\1\0\0;"
    yield named("gif whose frame lies far outside", "GIF", wide, "too-many-pixels")
    yield named("gif of empty blocks", "GIF", gif[:head] + b"\x21\xfe\0" * 200_000 + gif[head:], TAKEN)


def _webps() -> Iterator[Hostile]:
    webp, moving = sound()["webp"][1], sound()["webp-animated"][1]
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + b"\xff\xff\xff" * 2
    inside = b"WEBP" + canvas + webp[12:]
    yield named("webp of a wide canvas", "WEBP", b"RIFF" + struct.pack("<I", len(inside)) + inside, "too-many-pixels")
    frame = moving[moving.index(b"ANMF") :]
    inside = moving[8:] + frame * 300
    yield named("webp of a thousand frames", "WEBP", b"RIFF" + struct.pack("<I", len(inside)) + inside)
    yield named("webp that claims 4 GB", "WEBP", b"RIFF" + struct.pack("<I", HUGE) + webp[8:], "truncated")


def _tiffs() -> Iterator[Hostile]:
    whole = struct.pack("<HH", 3, 1)
    for name, fields in {
        "claims 2³¹ × 2³¹": {256: (4, 1, 1 << 31), 257: (4, 1, 1 << 31)},
        "has four thousand million strips": {273: (4, HUGE, 8), 279: (4, HUGE, 8)},
        "has a strip of 4 GB": {279: (4, 1, HUGE)},
        "has a wide tile": {322: (4, 1, 1 << 20), 323: (4, 1, 1 << 20), 324: (4, 1, 8), 325: (4, 1, 9000)},
        "has 65,535 samples": {277: (3, 1, 65_535)},
        "has 64 bits a sample": {258: (3, 1, 64)},
        "is of no known compression": {259: (3, 1, 60_000)},
        "says that JPEG is in it": {259: (3, 1, 7)},
        "says that fax is in it": {259: (3, 1, 4)},
        "is in floating point": {258: (3, 1, 32), 339: (3, 1, 3)},
    }.items():
        yield named(f"tiff that {name}", "TIFF", tiff(fields))
    looped = bytearray(tiff({}))
    looped[-9216 - 4 : -9216] = looped[4:8]
    yield named("tiff whose directories go round", "TIFF", bytes(looped))
    yield named("tiff of 65,535 fields", "TIFF", b"II*\0\x08\0\0\0\xff\xff" + whole * 3 * 65_535, "corrupt")


def tiff(fields: dict[int, tuple[int, int, int]]) -> bytes:
    """64 × 48 plain grey pixels, little-endian, with these fields (type, count, value) in place of the usual."""
    table = {256: (3, 1, 64), 257: (3, 1, 48), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1), 277: (3, 1, 1)}
    table |= {273: (4, 1, 0), 278: (3, 1, 48), 279: (4, 1, 3072)} | fields
    pixels = 8 + 2 + 12 * len(table) + 4
    if table[273] == (4, 1, 0):
        table[273] = (4, 1, pixels)
    entries = b"".join(struct.pack("<HHII", tag, *table[tag]) for tag in sorted(table))
    return b"II*\0" + struct.pack("<IH", 8, len(table)) + entries + bytes(4) + b"\x80" * 9216


def _bmps() -> Iterator[Hostile]:
    bmp = sound()["bmp"][1]
    for across, down in ((0x7FFF_FFFF, 0x7FFF_FFFF), (-64, 48), (64, -(1 << 31)), (0, 48), (12_001, 4_000)):
        yield named(f"bmp that claims {across} × {down}", "BMP", bmp[:18] + struct.pack("<ii", across, down) + bmp[26:])
    runs = bmp[:28] + struct.pack("<HII", 8, 1, 4) + bmp[38:54] + bytes(1024) + b"\xff\1" * 500
    for across, down in ((64, 48), (7_000, 7_000)):
        yield named(
            f"bmp of runs for {across} × {down}", "BMP", runs[:18] + struct.pack("<ii", across, down) + runs[26:]
        )


def _heifs() -> Iterator[Hostile]:
    for form in ("AVIF", "HEIC"):
        data = sound()[form.lower()][1]
        place = data.index(b"ispe") + 8
        for across, down in ((HUGE, HUGE), (12_001, 4_000), (7_000, 7_000), (0, 0), (8, 8)):
            claimed = data[:place] + struct.pack(">II", across, down) + data[place + 8 :]
            yield named(f"{form} that claims {across} × {down}", form, claimed)
        place = data.index(b"iloc")
        for name, body in {
            "extents without end": b"\0\0\0\0\0\0\xff\xff" + b"\0\1\0\0\xff\xff" * 20,
            "a place of 2⁶⁴ bytes": b"\0\0\0\0\x88\0\0\1\0\1\0\0\0\1" + b"\xff" * 16,
            "an unknown version": b"\7\0\0\0\x44\0\0\1",
        }.items():
            yield named(f"{form} with {name}", form, data[: place + 4] + body + data[place + 4 + len(body) :])
        nested = b"".join(struct.pack(">I4s", 8 * (400 - depth), b"meta") for depth in range(400))
        yield named(f"{form} of nested boxes", form, data[:24] + nested + data[24:])
        yield named(f"{form} of 12,000 boxes", form, data + struct.pack(">I4s", 8, b"free") * 12_000, "corrupt")


def profiles() -> Iterator[Hostile]:
    """Colour profiles that are none, in each format that holds one."""
    size = struct.Struct(">I")
    real = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    spoilt = {
        "short": real[:60],
        "without tags": real[:128] + bytes(4),
        "with 4,000 million tags": real[:128] + size.pack(HUGE) + real[132:],
        "that points out of itself": real[:136] + size.pack(HUGE - 4) + real[140:],
        "of another space": real[:16] + b"CMYK" + real[20:],
        "of noise": bytes((index * 31 + 7) % 256 for index in range(3000)),
        "of three megabytes": real + CANARY + bytes(3_000_000),
        "with words": real + CANARY,
    }
    for name, profile in spoilt.items():
        for form in ("PNG", "WEBP", "TIFF", "AVIF", "JPEG"):
            yield named(f"{form} with a profile {name}", form, encoded(flag(), form, icc_profile=profile))
