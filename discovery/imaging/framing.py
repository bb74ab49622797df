"""What a picture was put into: plain borders, caption bars and the screen around a screenshot, found from its pixels.

A side is trimmed where plain rows, with some lines of text or buttons between them at most, end at a straight edge
that goes on all across. A thing photographed before a plain ground has no such edge, so its ground stays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

TOLERANCE = 24
"""A pixel is of the bar's colour if no channel is farther from it, of 255: what JPEG does to a plain field."""

PLAIN, FILLED = 0.9, 0.35
"""Shares of a row in the bar's colour: at least so much right before the edge, at most so much right behind it."""

BEHIND = 0.06
"""So much of the height is looked at behind an edge: a line of text is thinner than that, a picture is not."""

LEAST = 0.2
"""A side is not trimmed if less than this of the height would remain."""

LOOKED_AT = 192
"""Pixels of the longer side at which edges are searched: enough for a border of 1 %, and a millisecond."""

ROUNDS = 2
"""A screenshot may show a picture that had a border of its own."""


class Box(NamedTuple):
    """As Pillow's crop takes it, in pixels."""

    left: int
    top: int
    right: int
    bottom: int


def content_box(image: Image.Image) -> Box:
    """The part of an RGB picture that is no frame; the whole of it where there is none."""
    scale = max(1.0, max(image.size) / LOOKED_AT)
    size = max(1, round(image.width / scale)), max(1, round(image.height / scale))
    pixels = np.asarray(image.convert("RGB").resize(size, Image.Resampling.NEAREST))
    top, bottom, left, right = 0, size[1], 0, size[0]
    for _ in range(ROUNDS):
        inner = pixels[top:bottom, left:right]
        above, below = _edge(inner), _edge(inner[::-1])
        inner = inner[above : len(inner) - below].transpose(1, 0, 2)
        before, behind = _edge(inner), _edge(inner[::-1])
        if not above + below + before + behind:
            break
        top, bottom, left, right = top + above, bottom - below, left + before, right - behind
    across, down = image.width / size[0], image.height / size[1]
    return Box(round(left * across), round(top * down), round(right * across), round(bottom * down))


def without_frame(image: Image.Image) -> Image.Image:
    """The picture itself, or its content if it has a frame."""
    box = content_box(image)
    return image if box == (0, 0, *image.size) else image.crop(box)


def _edge(rows: Bytes) -> int:
    """How many of `rows` [height, width, 3], from the first on, are a bar; 0 where there is none."""
    height = len(rows)
    behind = max(3, round(BEHIND * height))
    if height < 4 * behind:
        return 0
    colour = np.median(rows[0], axis=0)
    own = (np.abs(rows - colour) <= TOLERANCE).all(axis=2).mean(axis=1)
    if own[0] < PLAIN:
        return 0
    means = np.convolve(own, np.ones(behind) / behind, mode="valid")  # of each row and those behind it
    edges = np.flatnonzero((means <= FILLED) & (own[: len(means)] <= FILLED))
    if not len(edges):
        return 0
    edge = int(edges[0])
    # The row on the edge itself may be a mixture of both.
    straight = edge > 0 and own[max(0, edge - 2) : edge].max() >= PLAIN
    return edge if straight and edge <= (1 - LEAST) * height else 0
