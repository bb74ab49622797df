"""Square copies of a picture, for where a person is shown: pixels alone, as WebP."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from discovery.imaging.pixels import without_metadata
from discovery.imaging.regions import Region

QUALITY = 82


def squares(image: Image.Image, sizes: Sequence[int], part: Region | None = None) -> dict[int, bytes]:
    """For each size, in pixels, the WebP of the largest square in the middle of `part`, or of the whole picture.

    A picture that is smaller than a size is enlarged to it: the places where it is shown are of one size.
    """
    chosen = part.crop(image) if part else image
    side = min(chosen.size)
    left, top = (chosen.width - side) // 2, (chosen.height - side) // 2
    square = without_metadata(chosen.crop((left, top, left + side, top + side)))
    return {size: _webp(square.resize((size, size), Image.Resampling.LANCZOS, reducing_gap=2.0)) for size in sizes}


def _webp(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY)
    return file.getvalue()
