"""A blurred preview small enough to stand in the page itself, so that a picture's place is never empty."""

from base64 import b64encode
from io import BytesIO

from PIL import Image

from discovery.imaging.pixels import without_metadata

LONGEST = 400
"""Characters of the longest placeholder."""

_ATTEMPTS = ((24, 50), (24, 20), (16, 20), (12, 10), (8, 0))  # longest side in pixels, WebP quality


def placeholder(image: Image.Image) -> str:
    """A WebP of at most 24 pixels a side as a `data:` URI of at most 400 characters; noise gets fewer."""
    for side, quality in _ATTEMPTS:
        uri = _data_uri(image, side, quality)
        if len(uri) <= LONGEST:
            break
    return uri


def _data_uri(image: Image.Image, side: int, quality: int) -> str:
    scale = min(1.0, side / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    small = image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    file = BytesIO()
    without_metadata(small).save(file, "WEBP", quality=quality, method=6)
    return "data:image/webp;base64," + b64encode(file.getvalue()).decode("ascii")
