"""The files that are served: WebP and AVIF in a few widths, a JPEG to download; of pixels, without metadata."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from discovery.imaging.pixels import without_metadata

WIDTHS = (360, 640, 1280)
"""Pixels across: a phone's column, a card on a dense screen, the picture's own page.

A card on a phone is 190 pixels of CSS on a screen of 412 with 1.75 dots to each, 179 on one of 390 with 2. At 320 such
phones took the next copy, several times the bytes, and home was painted 1.5 s later (bench.lighthouse).
"""

WIDEST = 2048
"""Of AVIF alone: for dense screens, and for a look from near. It is made behind the scenes: nobody waits for it."""

STANDS_IN = 1.3  # so many times wider a copy serves as well: one encoding less of three for most drawn pictures
WEBP_QUALITY = 78
WEBP_METHOD = 2  # measured on drawn pictures: a third of the time of the default 4, files 2 % larger
JPEG_QUALITY = 92
AVIF_QUALITY, AVIF_SPEED = 62, 6
"""Looks like WebP at 78 and is a fifth smaller. Measured as bytes of the WebP's, and luma SSIM for the WebP's:

clothes 84 %, 0.973 for 0.974; rooms 79 %, 0.975 for 0.977; textures 71 %, 0.967 for 0.982; drawn pictures 70 to 85 %,
0.966 for 0.956 at 1280 pixels. A copy 640 wide takes a quarter of a second, where WebP takes a fiftieth. Speed 8 takes
a third of that and loses 0.003; speed 4 takes five times as long and gains 0.004.
"""
WORTH = 0.95  # AVIF that saves less than a twentieth is not worth its place on the disk


@dataclass(frozen=True, slots=True)
class Rendition:
    """One encoded copy; `width` and `height` in pixels."""

    width: int
    height: int
    data: bytes
    content_type: str


def render(image: Image.Image) -> list[Rendition]:
    """WebP copies of a picture, narrowest first: each of WIDTHS that fits, and its own width when under 1280.

    Of WIDTHS those are left out that the own width stands in for, being at most 1.3 times as wide.

    Never enlarged. Each copy is made from the next larger one: a fifth of the time, and 49 dB (PSNR) from the
    copy made directly, where WebP at this quality stays at 36 dB.
    """
    if image.width < max(WIDTHS):
        widths = [image.width, *(width for width in WIDTHS[::-1] if width * STANDS_IN < image.width)]
    else:
        widths = list(WIDTHS[::-1])
    renditions = [Rendition(*copy.size, _webp(copy), "image/webp") for copy in _shrinking(image, widths)]
    return renditions[::-1]


def render_avif(image: Image.Image, widths: Sequence[int]) -> list[Rendition]:
    """AVIF copies of an RGB picture at these widths, narrowest first; none wider than the picture."""
    copies = _shrinking(image, sorted((width for width in widths if width <= image.width), reverse=True))
    return [Rendition(*copy.size, _avif(copy), "image/avif") for copy in copies][::-1]


def download_jpeg(image: Image.Image) -> bytes:
    """The whole RGB picture at full size as a JPEG."""
    file = BytesIO()
    without_metadata(image).save(file, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return file.getvalue()


def _shrinking(image: Image.Image, widths: Sequence[int]) -> Iterator[Image.Image]:
    """Copies at `widths`, widest first, each from the one before."""
    copy = image
    for width in widths:
        height = max(1, round(image.height * width / image.width))
        if copy.size != (width, height):
            copy = copy.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        yield copy


def _avif(image: Image.Image) -> bytes:
    file = BytesIO()
    # One thread: it is made behind the scenes, and uploads want the other processors.
    without_metadata(image).save(
        file, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED, subsampling="4:2:0", max_threads=1
    )
    return file.getvalue()


def _webp(image: Image.Image) -> bytes:
    file = BytesIO()
    without_metadata(image).save(file, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
    return file.getvalue()
