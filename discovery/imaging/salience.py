"""Parts of a picture that are worth a look of their own: a few boxes round what stands out, the same every time."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from discovery.imaging.colour import Floats, srgb_to_lab
from discovery.imaging.regions import Region, apart

MOST_REGIONS = 4
SMALLEST = 0.04
LARGEST = 0.6
"""Of the picture's area: below it there is little to compare, above it the whole picture says the same."""

_SIDE = 64
_CELLS = 16  # windows begin and end on this grid, a cell being the mean of 4 × 4 pixels
_SIZES = (4, 5, 6, 7, 8, 10, 12, 14, 16)
_SLIMMEST = 0.4
_RING = 0.25  # how much wider than the window its surroundings reach, on each side
_OVERLAP = 0.2  # windows that share more (IoU) show the same thing
_LOOKED_AT = 500
_BLANK = 2.0  # CIELAB: a picture whose colours spread less than this has nothing in it
_LEAST = 0.18  # of the score; chosen, like the weights below, by looking at some 600 boxes (docs/regions.md)
_OF_THE_BEST = 0.4
_COLOUR = 0.02
_AT_THE_EDGE = 0.85
_SMOOTH = 0.7


class _Windows(NamedTuple):
    """Every box looked at, in cells: (top, left, bottom, right); `outer` are those of their surroundings."""

    inner: NDArray[np.intp]
    outer: NDArray[np.intp]
    inner_area: Floats
    ring_area: Floats
    at_edge: Floats

    @property
    def size(self) -> Floats:
        size: Floats = (np.sqrt(self.inner_area) / _CELLS).astype(np.float32)
        return size


def suggested_regions(image: Image.Image) -> list[Region]:
    """At most MOST_REGIONS boxes of SMALLEST to LARGEST of the picture's area, the most salient first.

    No two share a fifth of what they cover together. A blank picture has none.

    Salience is what stands out by colour from the mean and from the border (Achanta et al., CVPR 2009; the border as
    background after Wei et al., ECCV 2012), and what breaks the regular spectrum (Hou & Zhang, CVPR 2007). A window
    scores by its salience over that of its surroundings, and by how its colour differs from theirs (the contrast cue of
    Alexe, Deselaers & Ferrari, TPAMI 2012); less where it ends at the picture's edge, or is smooth inside, as a sky.
    """
    small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    lab = srgb_to_lab(np.asarray(small))
    if lab.std(axis=(0, 1)).max() < _BLANK:
        return []
    blurred = srgb_to_lab(np.asarray(small.filter(ImageFilter.GaussianBlur(1.5))))
    score = _scores(_salience(lab, blurred), lab, _edges(lab))
    best_first = np.argsort(-score, kind="stable")[:_LOOKED_AT]
    good = best_first[score[best_first] >= max(_LEAST, _OF_THE_BEST * float(score.max()))]
    return apart([_region(box) for box in _windows().inner[good]], MOST_REGIONS, _OVERLAP)


def _region(box: NDArray[np.intp]) -> Region:
    top, left, bottom, right = (float(place) / _CELLS for place in box)
    return Region(left, top, right - left, bottom - top)


def _salience(lab: Floats, blurred: Floats) -> Floats:
    """The mean of three maps [side, side], each with the mean 1."""
    border = np.concatenate([edge.reshape(-1, 3) for edge in (lab[:3], lab[-3:], lab[:, :3], lab[:, -3:])])
    from_mean = np.linalg.norm(blurred - lab.mean(axis=(0, 1)), axis=-1)
    from_border = np.linalg.norm(blurred - np.median(border, axis=0), axis=-1)
    maps = [from_mean, from_border, _spectral_residual(lab)]
    salience: Floats = np.mean([each / max(float(each.mean()), 1e-6) for each in maps], axis=0, dtype=np.float32)
    return salience


def _spectral_residual(lab: Floats) -> Floats:
    """Hou & Zhang's map, summed over the three channels and smoothed."""
    spectrum = np.fft.fft2(lab, axes=(0, 1))
    amplitude = np.log(np.abs(spectrum) + 1e-6)
    usual = sum(np.roll(amplitude, (i, j), axis=(0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) / 9
    residual = np.exp(amplitude - usual + 1j * np.angle(spectrum))
    salience = (np.abs(np.fft.ifft2(residual, axes=(0, 1))) ** 2).sum(axis=2).astype(np.float32)
    smooth = _smoothing()
    smoothed: Floats = smooth @ salience @ smooth.T
    return smoothed


def _edges(lab: Floats) -> Floats:
    """How much the lightness changes at each place, with the mean 1."""
    down, across = np.gradient(lab[..., 0])
    steep: Floats = np.hypot(down, across)
    return steep / np.float32(max(float(steep.mean()), 1e-6))


def _scores(salience: Floats, lab: Floats, edges: Floats) -> Floats:
    windows = _windows()
    inside, around = _means(np.dstack([salience, edges, lab]), windows)
    contrast = inside[:, 0] - around[:, 0]
    colour = np.linalg.norm(inside[:, 2:] - around[:, 2:], axis=1)
    texture = 1 - _SMOOTH + _SMOOTH * np.minimum(1, inside[:, 1])
    inward = 1 - _AT_THE_EDGE * windows.at_edge
    scores: Floats = (contrast + _COLOUR * colour) * windows.size * texture * inward
    return scores


def _means(maps: Floats, windows: _Windows) -> tuple[Floats, Floats]:
    """The mean of each of `maps` [side, side, n] inside each window and round it, [windows, n]; by integral images."""
    step = _SIDE // _CELLS
    cells = maps.reshape(_CELLS, step, _CELLS, step, -1).mean(axis=(1, 3))
    sums = np.zeros((_CELLS + 1, _CELLS + 1, maps.shape[2]), np.float32)
    sums[1:, 1:] = cells.cumsum(axis=0).cumsum(axis=1)
    inner, outer = _sums_in(sums, windows.inner), _sums_in(sums, windows.outer)
    return inner / windows.inner_area[:, None], (outer - inner) / windows.ring_area[:, None]


def _sums_in(sums: Floats, boxes: NDArray[np.intp]) -> Floats:
    top, left, bottom, right = boxes.T
    inside: Floats = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return inside


@cache
def _windows() -> _Windows:
    boxes = [
        (top, left, top + height, left + width)
        for height in _SIZES
        for width in _SIZES
        if SMALLEST <= height * width / _CELLS**2 <= LARGEST and _SLIMMEST <= width / height <= 1 / _SLIMMEST
        for top in range(_CELLS - height + 1)
        for left in range(_CELLS - width + 1)
    ]
    inner = np.array(boxes)
    top, left, bottom, right = inner.T
    height, width = bottom - top, right - left
    reach = np.maximum(1, np.rint(_RING * np.maximum(height, width))).astype(int)
    outer = np.stack([top - reach, left - reach, bottom + reach, right + reach], axis=1).clip(0, _CELLS)
    area = (height * width).astype(np.float32)
    around = ((outer[:, 2] - outer[:, 0]) * (outer[:, 3] - outer[:, 1]) - area).astype(np.float32)
    touching = (top == 0) * width + (bottom == _CELLS) * width + (left == 0) * height + (right == _CELLS) * height
    at_edge = (touching / (2 * (height + width))).astype(np.float32)
    return _Windows(inner, outer, area, around, at_edge)


@cache
def _smoothing() -> Floats:
    """A matrix that smooths columns by a Gaussian of 2.5 pixels."""
    places = np.arange(_SIDE)
    weights = np.exp(-((places[:, None] - places) ** 2) / (2 * 2.5**2))
    smoothing: Floats = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return smoothing
