"""Layered mountains in mist: ridge behind ridge, each paler than the one before it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from discovery.demo.canvas import (
    Pixels,
    Size,
    blend,
    develop,
    disc,
    dye,
    glow,
    pick_size,
    to_pixels,
)
from discovery.demo.colours import Rgb, inks, mix, ramp
from discovery.demo.noise import Field, curve
from discovery.demo.work import Work, finish

Ridge = tuple[Field, Field]

# Top of the sky, sky at the horizon, farthest ridge, nearest ridge, sun.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "7f9fc4 f3d9c8 b9bfd4 16283f fff0d8",
        "e9a386 fbe3c0 dca893 3a1f33 fff6df",
        "5d8f94 e4efe2 a8c9c2 0c2f33 fdfbe8",
        "3f3b66 e7a9b0 9c86ab 171632 ffe2d0",
        "c9cdd0 f2f0eb bcc3c7 2a3338 ffffff",
        "e2b65a fbedc4 d9b98a 3d2c14 fffbe6",
        "2e5c8a cfe3f0 8fb3d2 0a2036 ffffff",
        "8fae8b f0f2d8 b4c9a4 1b3322 fffde4",
    )
)
CAPTIONS: Final = (
    "Seven ridges before breakfast",
    "The valley kept its fog until ten",
    "Huangshan, day two. 云海 (sea of clouds)",
    "Nobody else on the pass",
    "First light above the tea terraces",
    "Almost no colour, almost no wind",
    "Looking back from the hut",
    "晨雾 Morning mist",
    "Where the road ends the mountains go on",
    "Late autumn, Tateyama",
    "The far one is Slovenia",
    "Waiting for the sun to clear the second ridge",
    "Pines below, silence above",
    "Haze after a week of rain",
    "Blue hour from the fire tower",
    "远山 Distant mountains",
    "Four in the morning, thermos in hand",
    "Great Smokies, the name is honest",
    "The last warm evening",
    "Study in distance no. 19",
    "Cloud inversion over the Soča valley",
    "Somewhere under this is a lake",
    "Walked up in the dark for this one",
    "山高月小 High mountain, small moon",
)


def draw(rng: np.random.Generator, number: int) -> Work:
    """Six to nine ridges under a low sun, pines on the nearest."""
    size = pick_size(rng, "landscape", "landscape", "portrait", "wide", "tall")
    top, horizon, far, near, light = PALETTES[number % len(PALETTES)]
    ridges = _ridges(rng, size, count=int(rng.integers(6, 10)))
    shades = _shades((top, horizon), (far, near), len(ridges), size[1] * 2)
    index = _front_most(ridges, size)
    pixels = to_pixels(dye(index, shades).reduce((1, 2)))
    _add_sun(rng, pixels, index[::2] < size[1] * 2, light)
    image = develop(rng, pixels, 1.6)
    alt = "Layers of {colour} mountain ridges fading into mist under a pale sun."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("landscape", "mountains", "mist"), alt)


def _ridges(rng: np.random.Generator, size: Size, count: int) -> list[Ridge]:
    """Crest and skyline (crest with its trees) of each ridge, in doubled pixels from the top, farthest first."""
    width, height = size
    relief = min(height, width * 1.2) * 2
    ridges = []
    for place in np.linspace(0, 1, count):
        cells = 2.2 + 2.5 * (1 - place) * width / 700
        crest = (0.36 + 0.54 * place**1.15) * height * 2
        crest = crest - curve(rng, width, cells, octaves=6, roughness=0.48) * (0.075 + 0.05 * place) * relief
        tallest = relief * {1.0: 0.11}.get(place, 0.045 if place > 1 - 1.5 / count else 0.0)
        ridges.append((crest, crest - _pines(rng, width, tallest) if tallest else crest))
    return ridges


def _pines(rng: np.random.Generator, width: int, tallest: float) -> Field:
    """How far a row of conifers stands above its ridge, in doubled pixels."""
    skyline = np.zeros(width, dtype=np.float32)
    density = curve(rng, width, 4, octaves=2)
    for x in rng.uniform(0, width, min(150, int(width * 16 / tallest))):
        tall = tallest * rng.uniform(0.5, 2.0) * (0.55 + 0.45 * density[int(x)])
        half = max(tall * 0.16, 2.0)
        near = slice(max(0, int(x - half)), int(x + half) + 2)
        fall = 1 - np.abs(np.arange(width, dtype=np.float32)[near] - x) / half
        boughs = 0.13 * (fall * 7 % 1)
        skyline[near] = np.maximum(skyline[near], tall * (fall + boughs) * (fall > 0))
    return skyline


def _shades(sky: tuple[Rgb, Rgb], hills: tuple[Rgb, Rgb], count: int, depth: int) -> Field:
    """Colours, ((1 + count) * depth, 3): the sky by height, then each ridge by how far below its crest."""
    far, near = hills
    table = [ramp((sky[0], mix(*sky, 0.55), sky[1], sky[1]), depth)]
    fade = np.clip(np.arange(depth, dtype=np.float32)[:, None] / (depth * 0.26), 0, 1)
    for layer in range(count):
        place = layer / (count - 1)
        crest = np.array(mix(far, near, place**1.25), dtype=np.float32)
        fog = np.array(mix(sky[1], mix(far, near, place * 0.7), place * 0.8), dtype=np.float32)
        table.append(crest + (fog - crest) * fade * (0.85 - 0.45 * place))
    return np.concatenate(table)


def _front_most(ridges: list[Ridge], size: Size) -> NDArray[np.int32]:
    """For each doubled row and each column, the place in the shade table of the nearest thing there."""
    width, height = size[0], size[1] * 2
    rows = np.arange(height, dtype=np.int32)[:, None]
    index = np.repeat(rows, width, axis=1)
    # What the next ridge hides all along its width need not be painted.
    ends = [int(skyline.max()) + 1 for _, skyline in ridges[1:]] + [height]
    for layer, ((crest, skyline), end) in enumerate(zip(ridges, ends, strict=True), start=1):
        band = slice(max(0, int(skyline.min())), max(0, min(height, end)))
        below = np.maximum(rows[band] - crest.astype(np.int32), 0) + np.int32(layer * height)
        np.copyto(index[band], below, where=rows[band] >= skyline.astype(np.int32))
    return index


def _add_sun(rng: np.random.Generator, pixels: Pixels, visible: NDArray[np.bool_], light: Rgb) -> None:
    """A disc where the sky shows, and its glow over everything."""
    height, width = visible.shape
    centre = (width * rng.uniform(0.22, 0.78), height * rng.uniform(0.14, 0.34))
    radius = min(width, height) * rng.uniform(0.035, 0.075)
    halo = glow((width, height), centre, radius * 2.6) * np.float32(0.5)
    blend(pixels, light, np.maximum(halo, disc((width, height), centre, radius) * visible))
