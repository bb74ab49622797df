"""Maps of islands that are not there: sea, shore, tints by height, contour lines, every fifth one bold."""

from typing import Final

import numpy as np

from discovery.demo.canvas import Size, blend, develop, dye, pick_size, to_pixels
from discovery.demo.colours import inks, mix, ramp
from discovery.demo.noise import Field, field
from discovery.demo.work import Work, finish

# Deep water, shallows, shore, slopes, summit, line.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "9cc4d6 cfe4e6 f2ead0 b9cf9a e9c98f 5b4a36",
        "f4efe2 f4efe2 f4efe2 f4efe2 f4efe2 2f4858",
        "12263a 1c3d5a 28587a 3f7ea0 c9e4ee e8f4f8",
        "f0d9c0 f6e7d3 f3c9a0 e09a6f b4553c 4a1f1a",
        "2b1b3d 3f2a5c 5c3d7d a1669b f0b7a4 ffe9d6",
        "d9e6df e9f0e6 cfe0bf 86b28a 2f6f5e 12352f",
        "f2f2ef e6e8e6 d5dad8 a9b4b5 5d6d72 1f2a30",
        "fbf3dc fbf3dc fbf3dc fbf3dc fbf3dc b8402f",
    )
)
CAPTIONS: Final = (
    "Sheet 14: the unlikely islands",
    "Survey of a place I dreamt",
    "Contours every 20 m",
    "等高线 Contour lines",
    "Approach from the south-west only",
    "North is wherever you like",
    "The lagoon is deeper than charted",
    "Reprint, corrected to last Tuesday",
    "Two summits, one ferry",
    "A walk I would like to do",
    "Relief",
    "Unnamed bay, good anchorage",
    "Fieldwork, mostly indoors",
    "岛 Island",
    "The steep side is the pretty side",
    "Where the lines crowd, take your time",
    "Old sheet, new ink",
    "Terra not quite incognita",
    "Saddle between 812 and 790",
    "Bathymetry for a small boat",
    "The map before the place",
    "Every fifth line thicker, as my teacher insisted",
    "Tidal, bring boots",
    "Folded in the wrong order for years",
)
LEVELS: Final = 26


def draw(rng: np.random.Generator, number: int) -> Work:
    """A field of heights as tints and lines, with a little light from the north-west."""
    size = pick_size(rng, "portrait", "landscape", "landscape", "square")
    *tints, line = PALETTES[number % len(PALETTES)]
    height, shade, lines = _relief(rng, size)
    steps = ramp((mix(tints[0], line, 0.08), *tints), LEVELS)
    plain = len(set(tints)) == 1
    pixels = to_pixels(dye(height.astype(np.int32), steps))
    pixels += shade * np.float32(5 if plain else 16)
    blend(pixels, line, lines * np.float32(1.0 if plain else 0.66))
    _graticule(pixels, size, line)
    image = develop(rng, pixels, 2.0)
    alt = "A contour map in {colour}: nested lines trace the hills and bays of an imaginary island."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("line-art", "map", "landscape"), alt)


def _relief(rng: np.random.Generator, size: Size) -> tuple[Field, Field, Field]:
    """Heights (0..LEVELS), the light on the slopes (-1..1), and coverage 0..1 by contour lines."""
    width, height = size
    ground = field(rng, width, height, min(size) * rng.uniform(0.32, 0.55), octaves=4, roughness=0.42, creaseless=True)
    levels = ground * np.float32(LEVELS - 1e-3)
    slope_x = np.diff(levels, axis=1, prepend=levels[:, :1])
    slope_y = np.diff(levels, axis=0, prepend=levels[:1])
    steep = np.sqrt(slope_x * slope_x + slope_y * slope_y) + np.float32(1e-3)
    nearest = np.rint(levels)
    half_width = np.where(nearest % 5 == 0, np.float32(1.1), np.float32(0.5))
    lines = np.clip(half_width + np.float32(0.5) - np.abs(levels - nearest) / steep, 0, 1)
    # On flats a line would smear into a puddle.
    lines *= np.clip(steep * 40, 0, 1)
    light = np.clip((slope_x + slope_y) * 5, -1, 1)
    return levels, light, lines


def _graticule(pixels: np.ndarray, size: Size, line: tuple[int, int, int]) -> None:
    """A neat line around the sheet and a thin grid, drawn in place."""
    width, height = size
    ink = np.array(line, dtype=np.float32)[:, None, None]
    step = min(size) // 5
    for x in range(step, width, step):
        pixels[:, :, x : x + 1] += (ink - pixels[:, :, x : x + 1]) * np.float32(0.2)
    for y in range(step, height, step):
        pixels[:, y : y + 1] += (ink - pixels[:, y : y + 1]) * np.float32(0.2)
    inset = 26
    pixels[:, :inset], pixels[:, -inset:] = 247, 247
    pixels[:, :, :inset], pixels[:, :, -inset:] = 247, 247
    for edge in (inset - 1, inset - 6):
        pixels[:, edge, edge : width - edge] = ink[:, :, 0]
        pixels[:, height - 1 - edge, edge : width - edge] = ink[:, :, 0]
        pixels[:, edge : height - edge, edge] = ink[:, :, 0]
        pixels[:, edge : height - edge, width - 1 - edge] = ink[:, :, 0]
