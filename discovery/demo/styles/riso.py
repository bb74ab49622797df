"""Risograph posters: a few inks overprinted a little out of register, from plain geometry."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from discovery.demo.canvas import Size, develop, grain, mask_field, open_mask, pick_size
from discovery.demo.colours import inks
from discovery.demo.noise import Field, field
from discovery.demo.work import Work, finish

# Paper, then three inks.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f6f1e5 ff5c4d 2a5bd7 ffc21a",
        "f5efe3 00a08a ff6f91 ffd23f",
        "f7f2ea 3d3bbf ff7a2f f2b5c4",
        "f4f0e4 e8413c 20808d f4b942",
        "f6f0e6 f25f8c 2c3e8f 9fd3c7",
        "f3eee2 2f9e5b ff8f3f 274690",
    )
)
CAPTIONS: Final = (
    "Poster for a concert that was cancelled",
    "Three drums, one jam",
    "Misregistered with love",
    "Second colour on a Monday",
    "Shapes in a good mood",
    "A0, folded, found again",
    "For the school fair",
    "Bauhaus, but it is summer",
    "圆与方 Circles and squares",
    "Print club, week 9",
    "Fluorescent is not a colour, it is an opinion",
    "Half circle looking for the other half",
    "Edition of 80, mostly straight",
    "Play",
    "The yellow went on last",
    "Exhibition opens Thursday, bring chairs",
    "Stack",
    "Sun, hill, sun",
    "Ink still wet",
    "Wrapping paper for serious presents",
    "Radio cover no. 5",
    "红黄蓝 Red, yellow, blue",
    "Everything leans left today",
    "Good morning, rectangle",
)
Pens = list[ImageDraw.ImageDraw]


def draw(rng: np.random.Generator, number: int) -> Work:
    """One of four layouts, printed ink by ink."""
    size = pick_size(rng, "portrait", "portrait", "portrait", "square")
    paper, *colours = PALETTES[number % len(PALETTES)]
    layout = LAYOUTS[number % len(LAYOUTS)]
    sheets = [open_mask(size) for _ in colours]
    layout(rng, [pen for _, pen in sheets], (size[0] * 2, size[1] * 2))
    pixels = np.empty((3, size[1], size[0]), dtype=np.float32)
    pixels[:] = np.array(paper, dtype=np.float32)[:, None, None]
    thin = np.float32(0.86) + np.float32(0.1) * field(rng, *size, 200, 2)
    for (mask, _), colour in zip(sheets, colours, strict=True):
        cover = _print(rng, mask, thin)
        for plane, value in zip(pixels, colour, strict=True):
            plane *= 1 - cover * np.float32(1 - value / 255)
    image = develop(rng, pixels, 3.0)
    alt = "A poster of plain circles, arcs and blocks overprinted in flat inks, mostly {colour}."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("geometric", "poster", "abstract"), alt)


def _print(rng: np.random.Generator, mask: Image.Image, thin: Field) -> Field:
    """Coverage 0..1 of one ink: shifted a few pixels, as thin as ``thin``, speckled with paper."""
    shift = rng.integers(-5, 6, 2)
    moved = Image.new("L", mask.size, 0)
    moved.paste(mask, (int(shift[0]), int(shift[1])))
    cover = mask_field(moved) * thin
    cover[grain(rng, thin.shape[::-1], 1.0) > 2.1] *= np.float32(0.5)
    return cover


def _modules(rng: np.random.Generator, pens: Pens, area: Size) -> None:
    """A grid in which each cell holds a circle, quarter, half, petal, triangle or stripes."""
    columns = int(rng.integers(3, 6))
    cell = area[0] * 0.86 / columns
    rows = int(area[1] * 0.9 / cell)
    left, top = area[0] * 0.07, (area[1] - rows * cell) / 2
    for place in range(columns * rows):
        x, y = left + place % columns * cell, top + place // columns * cell
        first, second = rng.permutation(len(pens))[:2]
        if rng.random() < 0.55:
            pens[second].rectangle((x, y, x + cell, y + cell), fill=int(rng.choice((255, 255, 110))))
        _module(rng, pens[first], (x, y), cell)


def _module(rng: np.random.Generator, pen: ImageDraw.ImageDraw, corner: tuple[float, float], cell: float) -> None:
    """One figure in one cell."""
    x, y = corner
    kind, quarter = int(rng.integers(6)), int(rng.integers(4))
    corners = ((x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell))
    far = corners[quarter]
    if kind == 0:
        inset = cell * rng.choice((0.0, 0.14, 0.25))
        pen.ellipse((x + inset, y + inset, x + cell - inset, y + cell - inset), fill=255)
    elif kind in (1, 2):
        box = (far[0] - cell, far[1] - cell, far[0] + cell, far[1] + cell)
        pen.pieslice(box, quarter * 90, quarter * 90 + 90, fill=255)
        if kind == 2:
            box = (far[0] - cell / 2, far[1] - cell / 2, far[0] + cell / 2, far[1] + cell / 2)
            pen.pieslice(box, quarter * 90, quarter * 90 + 90, fill=0)
    elif kind == 3:
        pen.pieslice((x, y, x + cell, y + cell), quarter * 90, quarter * 90 + 180, fill=255)
    elif kind == 4:
        pen.polygon([corners[quarter], corners[(quarter + 1) % 4], corners[(quarter + 2) % 4]], fill=255)
    else:
        for stripe in range(4):
            edge = x + cell * stripe / 4
            pen.rectangle((edge, y, edge + cell / 8, y + cell), fill=255)


def _suns(rng: np.random.Generator, pens: Pens, area: Size) -> None:
    """A sun over rolling hills of stripes."""
    width, height = area
    order = rng.permutation(len(pens))
    radius, x, y = width * rng.uniform(0.2, 0.33), width * rng.uniform(0.3, 0.7), height * rng.uniform(0.26, 0.42)
    pens[order[0]].ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    for bar in range(int(rng.integers(0, 6))):
        level = y + radius * (0.1 + bar * 0.18)
        pens[order[0]].rectangle((x - radius, level, x + radius, level + radius * (0.02 + 0.018 * bar)), fill=0)
    for hill in range(int(rng.integers(3, 6))):
        pen = pens[order[(hill + 1) % len(pens)]]
        middle, wide = width * rng.uniform(0, 1), width * rng.uniform(0.45, 0.85)
        crest = height * (0.5 + 0.11 * hill)
        pen.ellipse((middle - wide, crest, middle + wide, crest + wide * 1.6), fill=int(rng.choice((255, 150))))
    margin = width * 0.06
    for pen in pens:
        pen.rectangle((0, 0, width, margin), fill=0)
        pen.rectangle((0, height - margin, width, height), fill=0)
        pen.rectangle((0, 0, margin, height), fill=0)
        pen.rectangle((width - margin, 0, width, height), fill=0)


def _arches(rng: np.random.Generator, pens: Pens, area: Size) -> None:
    """Nested arches, stood on and beside one another."""
    width, height = area
    columns = int(rng.integers(2, 4))
    cell = width * 0.86 / columns
    rows = int(height * 0.9 / cell)
    for place in range(columns * rows):
        x = width * 0.07 + (place % columns + 0.5) * cell
        y = height / 2 + (place // columns - rows / 2 + 0.5) * cell
        start = int(rng.integers(4)) * 90
        order = rng.permutation(len(pens))
        bands = int(rng.integers(4, 7))
        for band in range(bands):
            radius = cell * 0.5 * (1 - band / bands)
            box = (x - radius, y - radius, x + radius, y + radius)
            for pen in pens:
                pen.pieslice(box, start, start + 180, fill=0)
            if band % 3 < 2:
                pens[order[band % len(pens)]].pieslice(box, start, start + 180, fill=255)
        other = pens[order[-1]]
        other.pieslice((x - cell / 2, y - cell / 2, x + cell / 2, y + cell / 2), start + 180, start + 360, fill=130)


def _balance(rng: np.random.Generator, pens: Pens, area: Size) -> None:
    """Big stones and beams, balanced up the middle."""
    width, height = area
    y = height * 0.93
    while y > height * 0.3:
        pen = pens[int(rng.integers(len(pens)))]
        tall, wide = height * rng.uniform(0.07, 0.2), width * rng.uniform(0.2, 0.42)
        x = width * rng.uniform(0.4, 0.6)
        kind = int(rng.integers(4))
        if kind == 0:
            pen.ellipse((x - tall * 0.75, y - tall * 1.5, x + tall * 0.75, y), fill=255)
            y -= tall * 0.5
        elif kind == 1:
            pen.rectangle((x - wide, y - tall * 0.4, x + wide, y), fill=255)
            y += tall * 0.6
        elif kind == 2:
            pen.pieslice((x - wide, y - tall, x + wide, y + tall), 180, 360, fill=255)
        else:
            points = [(x - wide, y), (x + wide, y), (x + wide * math.cos(rng.uniform(0, 3)), y - tall)]
            pen.polygon(points, fill=255)
        y -= tall * 0.86
    radius = width * rng.uniform(0.1, 0.3)
    x, y = width * rng.uniform(0.15, 0.85), height * rng.uniform(0.12, 0.5)
    pens[int(rng.integers(len(pens)))].ellipse((x - radius, y - radius, x + radius, y + radius), fill=170)


LAYOUTS: Final[tuple[Callable[[np.random.Generator, Pens, Size], None], ...]] = (
    _modules,
    _suns,
    _arches,
    _modules,
    _balance,
)
