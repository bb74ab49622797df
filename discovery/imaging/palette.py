"""The few colours that a picture is made of: weighted k-means in CIELAB, the same answer every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from discovery.imaging.colour import Floats, lab_to_srgb, srgb_to_lab
from discovery.imaging.pixels import without_metadata

_COPY_SIDE = 48
_BIN_BITS = 5  # 32 steps a channel: at most 32,768 bins, a few hundred in a real picture
_SEEDS = 12
_ROUNDS = 8
_SAME = 12.0  # CIE76 difference under which two swatches look like one; the least visible one is about 2.3


@dataclass(frozen=True, slots=True)
class Swatch:
    """`hex`: "#rrggbb". `lab`: L in 0 to 100, a and b. `share`: of the picture's area, in 0 to 1."""

    hex: str
    lab: tuple[float, float, float]
    share: float

    def as_json(self) -> dict[str, Any]:
        """What the row of a picture keeps, rounded."""
        lab = [round(float(part), 2) for part in self.lab]
        return {"hex": self.hex, "lab": lab, "share": round(float(self.share), 4)}


def palette(image: Image.Image, colours: int = 5) -> list[Swatch]:
    """At most `colours` swatches, the largest share first; shares add up to 1, near-equal colours are one.

    k-means by Lloyd (IEEE Trans. Inf. Theory 28, 1982) on a grid of at most 48 pixels a side, seeded by the
    farthest point weighted with its area. Raises ValueError unless `colours` is at least 1.
    """
    if colours < 1:
        raise ValueError("a palette has at least one colour")
    points, areas = _bins(image)
    centres, weights = _clusters(points, areas)
    centres, weights = _merged(centres, weights)
    return _swatches(points, areas, centres[np.argsort(-weights, kind="stable")[:colours]])


def blended(colours: Sequence[Sequence[float]], shares: Sequence[float], at_most: int = 8) -> list[Swatch]:
    """The palette of many pictures together: `colours` [n, 3] in CIELAB and the share of its picture that each covers.

    As `palette` makes them of one picture: what nearly equals is one, the shares add up to 1, the largest comes first.
    None of none.
    """
    areas = np.asarray(shares, np.float64)
    if not areas.sum():
        return []
    points = np.asarray(colours, np.float32)
    centres, weights = _merged(*_clusters(points, areas))
    return _swatches(points, areas, centres[np.argsort(-weights, kind="stable")[:at_most]])


def _swatches(points: Floats, areas: NDArray[np.float64], kept: Floats) -> list[Swatch]:
    shares = _areas_of(_nearest(points, kept), areas, len(kept)) / areas.sum()
    swatches = [
        Swatch("#" + rgb.tobytes().hex(), (float(lab[0]), float(lab[1]), float(lab[2])), float(share))
        for rgb, lab, share in zip(lab_to_srgb(kept), kept, shares, strict=True)
    ]
    return sorted(swatches, key=lambda swatch: (-swatch.share, swatch.hex))


def _bins(image: Image.Image) -> tuple[Floats, NDArray[np.float64]]:
    """Mean colour in CIELAB and number of pixels of each occupied cell of a coarse RGB cube."""
    scale = min(1.0, _COPY_SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    # Sampled, not averaged: a mean across an edge is a colour that nobody sees.
    small = image.resize(size, Image.Resampling.NEAREST)
    pixels = np.asarray(without_metadata(small)).reshape(-1, 3)
    coarse = (pixels >> (8 - _BIN_BITS)).astype(np.int32)
    keys = (coarse[:, 0] << 2 * _BIN_BITS) | (coarse[:, 1] << _BIN_BITS) | coarse[:, 2]
    _, cells, areas = np.unique(keys, return_inverse=True, return_counts=True)
    lab = srgb_to_lab(pixels)
    sums = np.stack([np.bincount(cells, weights=lab[:, channel]) for channel in range(3)], axis=1)
    return (sums / areas[:, None]).astype(np.float32), areas.astype(np.float64)


def _clusters(points: Floats, areas: NDArray[np.float64]) -> tuple[Floats, NDArray[np.float64]]:
    centres = _seeds(points, areas)
    for _ in range(_ROUNDS):
        members = _nearest(points, centres)
        weights = _areas_of(members, areas, len(centres))
        sums = [np.bincount(members, weights=areas * points[:, c], minlength=len(centres)) for c in range(3)]
        occupied = weights > 0
        moved = (np.stack(sums, axis=1)[occupied] / weights[occupied, None]).astype(np.float32)
        if moved.shape == centres.shape and np.array_equal(moved, centres):
            break
        centres = moved
    weights = _areas_of(_nearest(points, centres), areas, len(centres))
    return centres[weights > 0], weights[weights > 0]


def _seeds(points: Floats, areas: NDArray[np.float64]) -> Floats:
    """The largest bin, then again and again the bin with the most area times squared distance to its seed."""
    chosen = [int(areas.argmax())]
    distances = _squared(points, points[chosen[0]])
    while len(chosen) < min(_SEEDS, len(points)):
        worst = int((areas * distances).argmax())
        if distances[worst] == 0:
            break
        chosen.append(worst)
        distances = np.minimum(distances, _squared(points, points[worst]))
    return points[chosen]


def _merged(centres: Floats, weights: NDArray[np.float64]) -> tuple[Floats, NDArray[np.float64]]:
    """Joins the closest two, at their weighted mean, until all are visibly apart."""
    while len(centres) > 1:
        gaps = ((centres[:, None] - centres) ** 2).sum(axis=-1)
        np.fill_diagonal(gaps, np.inf)
        first, second = sorted(int(i) for i in np.unravel_index(int(gaps.argmin()), gaps.shape))
        if gaps[first, second] >= _SAME**2:
            break
        pair = [first, second]
        centres[first] = np.average(centres[pair], axis=0, weights=weights[pair])
        weights[first] += weights[second]
        centres, weights = np.delete(centres, second, axis=0), np.delete(weights, second)
    return centres, weights


def _areas_of(members: NDArray[np.intp], areas: NDArray[np.float64], clusters: int) -> NDArray[np.float64]:
    return np.bincount(members, weights=areas, minlength=clusters).astype(np.float64)


def _squared(points: Floats, centre: Floats) -> NDArray[np.float64]:
    apart = (points - centre).astype(np.float64)
    return np.asarray(np.einsum("ij,ij->i", apart, apart))


def _nearest(points: Floats, centres: Floats) -> NDArray[np.intp]:
    # |p - c|² less the |p|² that all centres share.
    return np.asarray(((centres**2).sum(axis=1) - 2 * (points @ centres.T)).argmin(axis=1))
