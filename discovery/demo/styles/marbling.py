"""Suminagashi: rings of floating ink, pushed about by breath and combs, then taken up on paper."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from discovery.demo.canvas import Size, dye, on_paper, pick_size
from discovery.demo.colours import Rgb, inks, mix
from discovery.demo.noise import Field, enlarge, field
from discovery.demo.work import Work, finish

# Paper, then the inks in the order in which they were dropped.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f4efe4 1f2f57 4f6fa8 dfe6ea 27406f",
        "f3ece0 8f2d3b d9776a f6ddcf 5a1c30",
        "eef1ea 1f5c57 6fb3a2 e3efe4 143f45",
        "f6f0e6 2b2b2e 85858a e9e6df 4c4c52",
        "f5ebd8 c07a1f ecc46f fbf2dc 7a3f16",
        "f3edf1 4b2e6b a57bb8 f0dfe9 d1788f",
        "eaf0f2 14476b f08a5d f7e6d3 2c7da0",
        "f2efe2 40622f a8b86b eff0d5 22451f",
    )
)
CAPTIONS: Final = (
    "Ink on water, one breath",
    "墨流し Suminagashi, sheet 7",
    "Lifted at the right second for once",
    "Gallnut ink, well water",
    "The comb slipped and I kept it",
    "Endpaper for a book about tides",
    "Thirty drops",
    "水墨 Water and ink",
    "Two brushes, taking turns",
    "Agate, but faster",
    "The draught from the door did this",
    "A map of nowhere with good rivers",
    "Pulled at noon, dry by three",
    "Pine soot and patience",
    "Turkish comb, Japanese ink, Danish paper",
    "Breathing exercise",
    "Cannot be repeated, I tried",
    "Grandfather clock, inside",
    "Ebru with too much gall",
    "Tree rings of a tree made of water",
    "For the inside of a box",
    "Slow eddies",
    "The seventh was the good one",
    "涟漪 Ripples",
)
SHADES: Final = 2048


def draw(rng: np.random.Generator, number: int) -> Work:
    """Rings around several drops, warped by currents; every third sheet is combed as well."""
    size = pick_size(rng, "portrait", "portrait", "square", "landscape", "wide")
    paper, *colours = PALETTES[number % len(PALETTES)]
    x, y = _disturbed(rng, size, combed=number % 3 == 2)
    rings = _rings(rng, size, x, y)
    repeats = rng.uniform(1.6, 3.2)
    index = (rings * np.float32(SHADES * repeats)).astype(np.int32) % SHADES
    image = on_paper(dye(index, _stripes(rng, paper, colours)), rng, 4.5)
    alt = "Marbled paper: wavering {colour} rings of ink, drawn out as if by slow water."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("abstract", "ink", "marbling"), alt)


def _disturbed(rng: np.random.Generator, size: Size, combed: bool) -> tuple[Field, Field]:
    """Where each pixel's ink lay before the water moved, as x and y fields in pixels."""
    width, height = size
    small = (width // 3, height // 3)
    span = float(min(size))
    x = np.repeat(np.linspace(0, width, small[0], dtype=np.float32)[None], small[1], axis=0)
    y = np.repeat(np.linspace(0, height, small[1], dtype=np.float32)[:, None], small[0], axis=1)
    for cell, push in ((0.6, 0.5), (0.25, 0.16), (0.09, 0.035)):
        x = x + (field(rng, *small, small[0] * cell, 2) - 0.5) * np.float32(push * span)
        y = y + (field(rng, *small, small[0] * cell, 2) - 0.5) * np.float32(push * span)
    if combed:
        teeth = rng.integers(5, 12)
        bend = np.sin(x * np.float32(6.2832 * teeth / width))
        y = y + np.abs(bend) ** 0.6 * np.sign(bend) * np.float32(span * rng.uniform(0.06, 0.13))
        x = x + np.sin(y * np.float32(6.2832 * 2 / height)) * np.float32(span * 0.05)
    return enlarge(x, *size), enlarge(y, *size)


def _rings(rng: np.random.Generator, size: Size, x: Field, y: Field) -> Field:
    """Distance to the nearest drop, in units of the shorter side, softly joined between drops."""
    nearest = np.full(x.shape, 9.0, dtype=np.float32)
    for _ in range(int(rng.integers(3, 6))):
        dx = x - np.float32(size[0] * rng.uniform(0.02, 0.98))
        dy = y - np.float32(size[1] * rng.uniform(0.02, 0.98))
        away = np.sqrt(dx * dx + dy * dy) * np.float32(1 / min(size)) + np.float32(rng.uniform(0, 0.08))
        nearest = np.minimum(nearest, away)
    return nearest


def _stripes(rng: np.random.Generator, paper: Rgb, colours: list[Rgb]) -> NDArray[np.float32]:
    """The ring pattern as SHADES colours: thin lines, broad bands and bare paper, with soft edges."""
    bands: list[Rgb] = []
    while len(bands) < SHADES:
        colour = colours[int(rng.integers(len(colours)))]
        kind = rng.random()
        wide = int(SHADES * (rng.uniform(0.006, 0.02) if kind < 0.5 else rng.uniform(0.025, 0.07)))
        bands += [colour if kind < 0.8 else mix(colour, paper, 0.55)] * wide
        bands += [paper] * int(SHADES * rng.uniform(0.008, 0.05))
    shades = np.array(bands[:SHADES], dtype=np.float32)
    width = 5
    around = np.concatenate([shades[-width:], shades, shades[:width]])
    sums = np.cumsum(around, axis=0, dtype=np.float64)
    return ((sums[width * 2 :] - sums[: -width * 2])[:SHADES] / (width * 2)).astype(np.float32)
