"""Ikat: bands of diamonds, eyes and arrows, feathered where the dyed warp slipped before weaving."""

import itertools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from discovery.demo.canvas import Size, dye, pick_size, to_image, to_pixels
from discovery.demo.colours import inks
from discovery.demo.noise import Field, curve
from discovery.demo.work import Work, finish

# Ground, then the dye baths.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f3e9d6 1f2f5c b5432f e0a33c 5d86a8",
        "7d1f2b f2dcb8 d98b2b 26353f e6b9a0",
        "173a3f f1e6c8 d9643a 6fa593 e9b44c",
        "f5ead9 7a2a4f e0788c 2f5d62 f0b67f",
        "20264a e9e2d0 8a6fb0 d9a441 c5567a",
        "efe2c4 4a5d23 a3a34a 8c3a21 d9b25f",
        "d9a03a 3a1d1d f4e6c4 a3352a 2c5b58",
        "e9eef0 17406d 6fa3c8 f08a5d 1d2b3a",
    )
)
CAPTIONS: Final = (
    "Warp tied by hand, all 1,400 threads",
    "The blur is the point",
    "Margilan, from a market photograph",
    "Flores, three baths",
    "Indigo twice, madder once",
    "Bird's eye, widened",
    "艾德莱斯绸 Atlas silk",
    "A robe that somebody danced in",
    "Cushion for a window seat",
    "Diamonds that forgot their edges",
    "First bath too strong, kept anyway",
    "Sumba, after a museum visit",
    "Tree, pomegranate, scorpion",
    "Double tied",
    "Silk and cotton, quarrelling nicely",
    "Strip four of a coat",
    "For Saule, who counts in knots",
    "Arrows both ways",
    "Border first",
    "Slipped by one thread, sang by accident",
    "绑染 Tied, then dyed",
    "Runner for the long table",
    "Loud cloth, quiet room",
    "Rasquiat, my spelling",
)
Motif = int


def draw(rng: np.random.Generator, number: int) -> Work:
    """Four to six bands of mirrored motifs with plain stripes between them."""
    size = pick_size(rng, "portrait", "portrait", "square", "landscape", "tall")
    colours = PALETTES[number % len(PALETTES)]
    width, height = size
    down = np.arange(height, dtype=np.float32)[:, None] + _slip(rng, width, min(size) * 0.018)
    index = np.zeros((height, width), dtype=np.int8)
    edges = _bands(rng, height)
    for top, end in itertools.pairwise(edges):
        rows = slice(max(0, int(top) - 30), min(height, int(end) + 30))
        level = (down[rows] - np.float32(top)) / np.float32(end - top)
        inside = (level >= 0) & (level < 1)
        painted = _motif(rng, size, level, end - top, len(colours))
        np.copyto(index[rows], painted, where=inside)
    cloth = to_pixels(dye(index, np.array(colours, dtype=np.float32)))
    cloth *= _weave(rng, size)
    alt = "Ikat cloth: bands of feathered diamonds and stripes, mostly {colour}."
    return finish(to_image(cloth), CAPTIONS[number % len(CAPTIONS)], ("textile", "pattern", "ikat"), alt)


def _slip(rng: np.random.Generator, width: int, amount: float) -> Field:
    """How far each warp thread (two pixels wide) slipped along its length, float32 (width,), in pixels."""
    threads = rng.normal(0, amount * 0.5, width // 2 + 1)
    bundles = np.repeat(rng.normal(0, amount * 0.55, width // 14 + 1), 14)[:width]
    return (np.repeat(threads, 2)[:width] + bundles + curve(rng, width, 5, 2) * amount * 0.5).astype(np.float32)


def _bands(rng: np.random.Generator, height: int) -> list[float]:
    """Where bands begin and end, from above the sheet to below it: tall ones and narrow ones in turn."""
    edges, tall = [-40.0], bool(rng.integers(2))
    while edges[-1] < height + 40:
        edges.append(edges[-1] + height * (rng.uniform(0.2, 0.34) if tall else rng.uniform(0.035, 0.075)))
        tall = not tall
    return edges


def _motif(rng: np.random.Generator, size: Size, level: Field, tall: float, colours: int) -> NDArray[np.int8]:
    """Colour numbers of one band; ``level`` runs 0..1 across it."""
    width = size[0]
    repeats = max(1, round(width / tall * rng.uniform(0.8, 1.5)))
    across = np.abs((np.arange(width, dtype=np.float32) / width * repeats) % 1 * 2 - 1)[None]
    v = np.abs(level * 2 - 1)
    kinds = (
        lambda: across + v,
        lambda: np.sqrt(across * across + v * v * 0.8) * np.float32(1.15),
        lambda: np.abs(across - level * np.float32(1.3)) * np.float32(1.5) + np.float32(0.1),
        lambda: np.maximum(across, v) + np.float32(0.35) * np.minimum(across, v),
        lambda: np.abs(across + v - 1) * np.float32(1.7),
    )
    distance = kinds[int(rng.integers(len(kinds)))]() if tall > size[1] * 0.12 else v
    steps = int(rng.integers(5, 9))
    order = rng.permutation(colours)
    baths = np.array([order[step % colours] for step in range(steps + 1)], dtype=np.int8)
    if colours > 2 and rng.random() < 0.6:
        baths[::2] = 0
    places = np.sort(rng.uniform(0, 2, 64))
    table = baths[np.searchsorted(np.linspace(0, 1.5, steps), places) % len(baths)]
    even = np.interp(np.linspace(0, 2, 256), places, np.arange(64)).astype(int)
    painted: NDArray[np.int8] = table[even][np.clip(distance * 128, 0, 255).astype(np.int16)]
    return painted


def _weave(rng: np.random.Generator, size: Size) -> Field:
    """Light on the cloth, about 0.85..1.1: fine weft ribs, uneven warp."""
    width, height = size
    ribs = 1 - 0.1 * (np.arange(height, dtype=np.float32)[:, None] % 3 == 0)
    warp = np.repeat(rng.normal(1.0, 0.035, width // 2 + 1), 2)[:width].astype(np.float32)
    weft = rng.normal(1.0, 0.02, height).astype(np.float32)[:, None]
    light: Field = ribs * warp * weft
    return light
