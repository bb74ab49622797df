"""Small pictures made in code, sound and broken ones, for the tests of this room.

Every flag has a white strip above, red at the left and blue at the right: enough to tell which way is up.
"""

import struct
import zlib
from base64 import b85decode
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageCms

WHITE, RED, BLUE = (255, 255, 255), (200, 30, 30), (30, 30, 200)

# pi-heif only decodes: these two were encoded once, by libheif with x265, from the pixels of flag().
HEIC = b85decode(
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0005LZDn*}000000000XXk=`10000000000aA{+700000000000000000000G"
    "-+&aV*mgE07O6l0ssL300001;s5~v00000002J#0ssI200JQZ0RR9100000Bme*aIB98aW&i*H00062000$fZf0cy000000R"
    "RAKc4ILB0000LX>Mj^0ssI300IC2MR;ju000004sdC7Z2$lO00031008}IaB^?}007--aAR)(004Gqc4I>U18@KU0FVFx000"
    "0U@BsY%`1k+-4+CHT0RR|40Sp2E{{wIU00RJ!0009300RIXx&lC90096hLID8-"
    "Z~y=U0FVFx0{{R603M(qfd!W8<fgf}2xu@M00096AOHXZ03l)k0RRR>0l{;?i2wiq6Ju{|a&BX6cmM$a4FCp!0000KX>)L80"
    "00000000$0000$0000eV{Bn?0000$000010000m000010000000002|NsB+000020000GaA|mH000000|*ER0000OX>e^}00"
    "00000001009Mo0s{qv0000QX>w&|000000000EV`Ot<00IC3009610BdbzVRQfh06QoFuNi=qKL(zcFe6`gOZdg0Ek6U@9op"
    "|~_NcUb0_2a^wHo}v&GiAU&C)F@$$jLVI0;m-n^uK9FaQ7m21R&jW&i+9O#mtY000O80Ra*K0{{R30RRC20000000"
)
HEIC_TURNED = b85decode(
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0005VZDn*}000000000XXk=`10000000000aA{+700000000000000000000G"
    "-+&aV*mgE07O6l0ssL300001>;M4(00000001ul0ssI200J8T0RR9100000Y5)KLIB98aW&i*H00062000$fZf0cy000000R"
    "RAKc4ILB0000LX>Mj^0ssI300IC2MR;ju000004sdC7Z2$lO00031009SSaB^?}008D`aAR)(004Gqc4I>U18@KU0FVFx000"
    "0U@BsY%`1k+-4+CHT0RR|40Sp2E{{wIU00RJ!0009300RIXx&lC90096hLID8-"
    "Z~y=U0FVFx0{{R603M(qfd!W8<fgf}2xu@M00096AOHXZ03l)k0RRR>0l{;?i2wiq6Ju{|a&BX6cmM$a4FCp!0000KX>)L80"
    "00000000$0000$0000eV{Bn?0000m000010000W00001|NsB+00002|NsBs000020000GaA|mH000000|*ER00009X>xCL0{"
    "{R38EJ5BVE_OC000000RRC8fdT^sgoXeB02*m>Wo7^X0000001jhhb7KGk009620001?ZDe6|0000hC;_h-fcpyD>#@ZJ{pu"
    "?f;OB2IUGDhpXnWQl>zvj{)@n$g$Ep*?AVW+5000I>cxh$;08LE*DgXcg2mk^B5&#1L000311^@tuX#fNO00031001Tc0000"
    "00+0g$0ssI26aWAKM34~x0ssI22LJ#7SO5S305UK#F*-0aIxsXKFf}?bHaajj04p#uIxsK*00"
)


def flag(width: int = 64, height: int = 48) -> Image.Image:
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:, : width // 2], pixels[:, width // 2 :] = RED, BLUE
    pixels[: height // 4] = WHITE
    return Image.fromarray(pixels)


def scene(width: int, height: int, seed: int = 1) -> Image.Image:
    """Soft blobs with grain: compresses about as a photograph does."""
    random = np.random.default_rng(seed)
    blobs = random.integers(0, 256, (max(2, height // 40), max(2, width // 40), 3), dtype=np.uint8)
    pixels = np.asarray(Image.fromarray(blobs).resize((width, height), Image.Resampling.BICUBIC), np.int16)
    return Image.fromarray((pixels + random.integers(-8, 9, pixels.shape)).clip(0, 255).astype(np.uint8))


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def sample(format: str) -> bytes:
    """A complete flag of 64 × 48 pixels in one of the accepted formats."""
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 95, "subsampling": 0},
        "WEBP": {"quality": 95},
        "AVIF": {"quality": 95, "subsampling": "4:4:4"},
        "TIFF": {"compression": "tiff_lzw"},
    }
    return HEIC if format == "HEIC" else encoded(flag(), format, **options.get(format, {}))


def animated(format: str, frames: int = 3) -> bytes:
    """The flag first, then plain green frames, each of its own green."""
    green = [Image.new("RGB", (64, 48), (0, 60 + 90 * step, 0)) for step in range(frames - 1)]
    return encoded(flag(), format, save_all=True, append_images=green, duration=100)


def exif(orientation: int = 1, taken: str | None = None, offset: str | None = None, gps: bool = False) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    details = tags.get_ifd(0x8769)
    if taken is not None:
        details[0x9003] = taken
    if offset is not None:
        details[0x9011] = offset
    if gps:
        tags.get_ifd(0x8825).update({1: "N", 2: (51.0, 28.0, 40.1234), 3: "W", 4: (0.0, 0.0, 5.31)})
    return tags.tobytes()


def stored_turned(orientation: int) -> Image.Image:
    """The flag as a camera held in that orientation stores it: turned upright it is the flag again."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return flag().transpose(undo[orientation]) if orientation in undo else flag()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of_zeros(width: int, height: int) -> bytes:
    """A valid one-bit PNG of any size, packed without ever holding its pixels: the classic bomb."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    block = row * 64
    packed = [packer.compress(block) for _ in range(height // 64)]
    packed += [packer.compress(row * (height % 64)), packer.flush()]
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", b"".join(packed)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)


def with_png_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    """One more chunk, right after the header."""
    return png[:33] + png_chunk(kind, body) + png[33:]


def with_jpeg_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """One more segment, right after SOI."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


def swapped_profile() -> bytes:
    """A valid RGB profile in which red and green have changed places: whether it was used is plain to see."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(132, 132 + 12 * struct.unpack_from(">I", profile, 128)[0], 12):
        name = bytes(profile[place : place + 4])
        if name in (b"rXYZ", b"gXYZ"):
            profile[place : place + 4] = b"gXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(profile)


def corners(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    """Top, bottom left, bottom right."""
    rgb = image.convert("RGB")
    across, down = rgb.size
    places = (across // 2, down // 12), (across // 8, down * 3 // 4), (across * 7 // 8, down * 3 // 4)
    return tuple(tuple(np.asarray(rgb)[y, x].tolist()) for x, y in places)


def looks_like_the_flag(image: Image.Image, tolerance: int = 24) -> bool:
    found = np.array(corners(image), int)
    return bool(np.abs(found - np.array((WHITE, RED, BLUE), int)).max() <= tolerance)
