"""A rectangular part of a picture: where it lies, how it is written in a link, and its pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from PIL import Image

THINNEST = 0.05
"""The least width and height, as a share of the picture's: less than that shows nothing that could be searched by."""

DECIMALS = 4
"""What is kept of a share: a tenth of a pixel in a picture of 1,000."""

_TOLERANCE = 1e-3  # what a page may be off by
_ROUNDING = 1e-9
_LONGEST_TEXT = 200

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Region:
    """`left`, `top`, `width` and `height` are shares of the picture's width and height, 0 to 1, to four decimals.

    Raises ValueError, a sentence for whoever drew it, for one that is not inside the picture or too thin.
    """

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        left, right = _clamped(self.left, self.left + self.width, "wide")
        top, bottom = _clamped(self.top, self.top + self.height, "high")
        shares = {"left": left, "top": top, "width": right - left, "height": bottom - top}
        for name, share in shares.items():
            object.__setattr__(self, name, round(share, DECIMALS))

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "left,top,width,height"; raises ValueError like the class, and for anything but four numbers."""
        try:
            numbers = [float(part) for part in text[:_LONGEST_TEXT].split(",")]
        except ValueError:
            numbers = []
        if len(numbers) != 4 or len(text) > _LONGEST_TEXT:
            raise ValueError("A part is four numbers: left, top, width and height, such as 0.1,0.2,0.3,0.4.")
        return cls(*numbers)

    def text(self) -> str:
        """The inverse of `parse`; equal regions have equal texts."""
        return ",".join(f"{value:g}" for value in self.shares())

    def shares(self) -> list[float]:
        """[left, top, width, height], as `Picture.regions` keeps them."""
        return [self.left, self.top, self.width, self.height]

    @property
    def area(self) -> float:
        """The share of the picture that it covers, 0 to 1."""
        return self.width * self.height

    def box(self, width: int, height: int) -> Box:
        """(left, top, right, bottom) in whole pixels of a picture of that size, at least one pixel each way."""
        left = min(int(self.left * width), width - 1)
        top = min(int(self.top * height), height - 1)
        right = max(left + 1, min(width, round((self.left + self.width) * width)))
        bottom = max(top + 1, min(height, round((self.top + self.height) * height)))
        return left, top, right, bottom

    def crop(self, image: Image.Image) -> Image.Image:
        """Its pixels."""
        return image.crop(self.box(image.width, image.height))

    def iou(self, other: Region) -> float:
        """The area that both cover over that which either covers (Jaccard), 0 to 1."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        both = max(0.0, across) * max(0.0, down)
        return both / (self.area + other.area - both)


def apart(regions: Sequence[Region], most: int, overlap: float) -> list[Region]:
    """The first of `regions` that overlap (IoU) none of those before them by `overlap` or more; at most `most`."""
    kept: list[Region] = []
    for region in regions:
        if len(kept) < most and all(region.iou(other) < overlap for other in kept):
            kept.append(region)
    return kept


def _clamped(start: float, end: float, thin: str) -> tuple[float, float]:
    if not (math.isfinite(start) and math.isfinite(end)):
        raise ValueError("A part of a picture is four finite numbers: left, top, width and height.")
    if start < -_TOLERANCE or end > 1 + _TOLERANCE:
        raise ValueError("This part lies outside the picture: its numbers are shares of the picture, from 0 to 1.")
    # The ends are rounded, not the width: what lies at an edge still does.
    start, end = round(max(0.0, start), DECIMALS), round(min(1.0, end), DECIMALS)
    if end - start < THINNEST - _ROUNDING:
        raise ValueError(f"This part is too small: it must be at least {THINNEST:.0%} of the picture {thin}.")
    return start, end
