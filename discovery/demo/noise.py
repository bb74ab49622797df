"""Smooth random curves and fields, the raw matter of every style; the same generator gives the same noise."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]


def curve(rng: np.random.Generator, length: int, cells: float, octaves: int = 4, roughness: float = 0.5) -> Field:
    """A wandering line, float32 (length,) around 0 within about -1..1; the first octave has ``cells`` hills."""
    total = np.zeros(length)
    for octave in range(octaves):
        knots = rng.uniform(-1, 1, int(cells * 2**octave) + 3)
        places = np.linspace(0, cells * 2**octave, length)
        left = places.astype(int)
        share = places - left
        share = share * share * (3 - 2 * share)
        total += roughness**octave * (knots[left] * (1 - share) + knots[left + 1] * share)
    return (total / (1 + roughness)).astype(np.float32)


def field(
    rng: np.random.Generator,
    width: int,
    height: int,
    cell: float,
    octaves: int = 3,
    roughness: float = 0.5,
    stretch: float = 1.0,
    creaseless: bool = False,
) -> Field:
    """A cloudy field, float32 (height, width) within 0..1.

    Its largest blobs are ``cell`` pixels high and ``stretch`` times as wide. Ask for ``creaseless`` where its slope
    will be seen (it costs twice as much).
    """
    # A quarter of the resolution is enough: the smallest blobs asked for are several pixels wide.
    coarse = (max(2, width // 4), max(2, height // 4))
    total = np.zeros(coarse[::-1], dtype=np.float32)
    for octave in range(octaves):
        size = cell / 2**octave
        lattice = rng.random((int(height / size) + 3, int(width / (size * stretch)) + 3), dtype=np.float32)
        total += roughness**octave * enlarge(lattice, *coarse)
    total = (total - total.min()) / max(float(np.ptp(total)), 1e-6)
    return np.clip(enlarge(total, width, height, creaseless=creaseless), 0, 1)


def enlarge(values: Field, width: int, height: int, creaseless: bool = True) -> Field:
    """A float32 field resampled smoothly to (height, width)."""
    image = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
    how = Image.Resampling.BICUBIC if creaseless else Image.Resampling.BILINEAR
    return np.asarray(image.resize((width, height), how))
