"""Screens as small grey pictures, and how far two of them are apart: in light and dark, tile by tile; pure.

A letter drawn otherwise by another version of Chromium hardly changes the mean of a tile, a moved column or a missing
bar changes many.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

WIDTH = {"phone": 130, "desktop": 180}  # pixels across of what is kept: a third of the phone, an eighth of the desk
TILE = 6  # pixels of that
STEP = 12.0  # of 255: a smaller change of a tile's mean is none
TOLERANCE = 0.01  # the share of tiles that may change all the same
QUALITY = 85


def reduced(screenshot: bytes, width: int) -> Image.Image:
    """The screenshot in grey, `width` pixels across."""
    grey = Image.open(io.BytesIO(screenshot)).convert("L")
    return grey.resize((width, round(grey.height * width / grey.width)), Image.Resampling.BOX)


def packed(screen: Image.Image) -> bytes:
    file = io.BytesIO()
    screen.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()


def changed(before: Image.Image, after: Image.Image) -> float:
    """The share of tiles, 0 to 1, whose mean differs by more than STEP; 1 for screens of different sizes."""
    if before.size != after.size:
        return 1.0
    return float((np.abs(_tiles(before) - _tiles(after)) > STEP).mean())


def _tiles(screen: Image.Image) -> np.ndarray:
    """The mean of each whole tile, of shape (rows, columns), 0 to 255."""
    pixels = np.asarray(screen.convert("L"), np.float32)
    rows, columns = (length // TILE for length in pixels.shape)
    tiles = pixels[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    means: np.ndarray = tiles.mean(axis=(1, 3))
    return means
