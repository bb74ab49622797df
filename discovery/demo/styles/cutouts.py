"""Painted paper and scissors: leaves, seaweed and blossoms cut freehand and laid on blocks of colour."""

import math
from typing import Final

import numpy as np
from PIL import ImageDraw

from discovery.demo.canvas import Size, on_paper, open_sheet, pick_size, settle
from discovery.demo.colours import Rgb, inks
from discovery.demo.work import Work, finish

# Border, then the painted papers.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f7f2e6 1f5fae f2b632 e4572e 2f8f5b f4c9c0 1b2a41",
        "f5efe4 e86a92 3a2e5c f7c548 41a58d f3e3d3 c4384b",
        "f6f1e7 2a6f77 f08a4b f6d8ae 8c2f39 bcd4c4 23395b",
        "f4f0e8 5b8c3a f4e285 bc4b51 1f4e5f f2a57b dfe7d3",
        "f7f3ec 7a4fa3 f5b841 ef6f6c 2b7a9b f1dfe8 1f2f4a",
    )
)
CAPTIONS: Final = (
    "Scissors before pencils",
    "Seaweed for Henri",
    "Swimming pool, memory of",
    "Cut in bed, pinned by a friend",
    "叶 Leaf",
    "The offcuts were better",
    "Gouache on both hands",
    "Windowsill in July",
    "Eight leaves and a mistake",
    "Kelp, dancing",
    "Paper garden, no watering",
    "Monday, cheerful anyway",
    "The negative of the other one",
    "Jungle, ironed",
    "Fig tree, more or less",
    "剪纸 Paper cutting",
    "Pinned, not yet glued",
    "Holiday, day three",
    "Algae in a good light",
    "Larger than the table",
    "Snip",
    "Hand, leaf, hand",
    "Yellow wanted to be on top",
    "For the nursery wall",
)
Point = tuple[float, float]


def draw(rng: np.random.Generator, number: int) -> Work:
    """A loose grid of colour blocks with one cut shape on each, or a single large bouquet."""
    size = pick_size(rng, "portrait", "portrait", "square", "landscape")
    border, *papers = PALETTES[number % len(PALETTES)]
    image, pen = open_sheet(size, border)
    area = (size[0] * 2, size[1] * 2)
    if number % 4 == 3:
        _bouquet(rng, pen, area, papers)
    else:
        _blocks(rng, pen, area, papers)
    image = on_paper(settle(image), rng, 4.0)
    alt = "Paper cut-outs: bold leaf and seaweed shapes on blocks of {colour} and other bright colours."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("botanical", "collage", "abstract"), alt)


def _blocks(rng: np.random.Generator, pen: ImageDraw.ImageDraw, area: Size, papers: list[Rgb]) -> None:
    """Rows of unequal blocks, every edge a little crooked."""
    rows = int(rng.integers(2, 4))
    heights = rng.dirichlet(np.full(rows, 12.0)) * area[1] * 0.92
    y = area[1] * 0.04
    last = -1
    for tall in heights:
        columns = int(rng.integers(1, 4)) if area[0] < area[1] else int(rng.integers(2, 5))
        x = area[0] * 0.04
        for wide in rng.dirichlet(np.full(columns, 12.0)) * area[0] * 0.92:
            ground = int(rng.choice([place for place in range(len(papers)) if place != last]))
            last = ground
            _sheet(rng, pen, (x, y, x + wide, y + tall), papers[ground])
            _cut(
                rng,
                pen,
                (x + wide / 2, y + tall / 2),
                (wide * 0.42, tall * 0.42),
                _contrast(rng, papers, papers[ground]),
            )
            x += wide
        y += tall


def _contrast(rng: np.random.Generator, papers: list[Rgb], ground: Rgb) -> Rgb:
    """A paper clearly lighter or darker than the ground that it is laid on."""
    clear = [paper for paper in papers if abs(_light(paper) - _light(ground)) > 45]
    return clear[int(rng.integers(len(clear)))]


def _light(colour: Rgb) -> float:
    """Luma, 0..255, by the weights of ITU-R BT.601."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def _sheet(rng: np.random.Generator, pen: ImageDraw.ImageDraw, box: tuple[float, ...], colour: Rgb) -> None:
    """A block with hand-cut corners and a thin gap around it."""
    left, top, right, end = box
    corners = ((left + 8, top + 8), (right - 8, top + 8), (right - 8, end - 8), (left + 8, end - 8))
    pen.polygon([(x + rng.normal(0, 4), y + rng.normal(0, 4)) for x, y in corners], fill=colour)


def _cut(rng: np.random.Generator, pen: ImageDraw.ImageDraw, centre: Point, reach: Point, colour: Rgb) -> None:
    """One of four shapes, fitted into a box of half-sizes ``reach``."""
    shape = (_frond, _frond, _blossom, _monstera, _pebbles)[int(rng.integers(5))]
    pen_points = shape(rng)
    turn = rng.normal(0, 0.3) + (math.pi / 2 if reach[0] > reach[1] * 1.25 else 0)
    turned = [
        points @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        for points in pen_points
    ]
    extent = np.abs(np.concatenate(turned)).max(axis=0)
    scale = min(reach[0] / extent[0], reach[1] / extent[1])
    for points in turned:
        pen.polygon([(centre[0] + x * scale, centre[1] + y * scale) for x, y in points.tolist()], fill=colour)


def _lobe(base: Point, angle: float, long: float, wide: float) -> np.ndarray:
    """A finger with a round end, swelling towards its tip, as points (n, 2)."""
    share = np.linspace(0, 1, 15)
    half = wide * (0.42 + 0.58 * share**1.3) * np.sqrt(np.clip(1 - np.clip((share - 0.78) / 0.22, 0, 1) ** 2, 0, 1))
    along, aside = np.array((math.cos(angle), math.sin(angle))), np.array((-math.sin(angle), math.cos(angle)))
    spine = np.array(base) + along * (share[:, None] * long)
    return np.concatenate([spine + aside * half[:, None], (spine - aside * half[:, None])[::-1]])


def _frond(rng: np.random.Generator) -> list[np.ndarray]:
    """A seaweed: a bent stem with rounded fingers on both sides."""
    pairs, spread = int(rng.integers(3, 7)), rng.uniform(0.5, 1.1)
    bend, fat = rng.normal(0, 0.25), rng.uniform(0.09, 0.15)
    parts = []
    share = np.linspace(0, 1, 24)
    spine = np.stack([bend * np.sin(share * 3), 1 - share * 2], axis=1)
    half = (0.085 * (1.2 - share))[:, None] * np.array((1.0, 0.0))
    parts.append(np.concatenate([spine + half, (spine - half)[::-1]]))
    for pair in range(pairs):
        level = (pair + 0.6) / pairs
        base = (bend * math.sin(level * 3), 1 - level * 2)
        long = (0.75 - 0.4 * level) * rng.uniform(0.8, 1.2)
        for side in (-1, 1):
            angle = -math.pi / 2 + side * spread * rng.uniform(0.8, 1.2)
            parts.append(_lobe(base, angle, long, fat * rng.uniform(0.8, 1.2)))
    parts.append(_lobe((bend * math.sin(2.7), -0.7), -math.pi / 2, 0.5, fat))
    return parts


def _blossom(rng: np.random.Generator) -> list[np.ndarray]:
    """Fingers all round, like a sun or an anemone."""
    petals, fat = int(rng.integers(6, 11)), rng.uniform(0.12, 0.2)
    start = rng.uniform(0, 6.28)
    return [
        _lobe((0.0, 0.0), start + math.tau * petal / petals, rng.uniform(0.8, 1.05), fat) for petal in range(petals)
    ]


def _monstera(rng: np.random.Generator) -> list[np.ndarray]:
    """A broad leaf with deep notches."""
    turn = np.linspace(0, math.tau, 160)
    heart = 0.62 + 0.3 * np.cos(turn) ** 2 + 0.12 * np.cos(turn)
    notches = np.clip(np.cos(turn * int(rng.integers(8, 12))), -0.2, 1)
    radius = heart * (1 - 0.5 * np.clip(notches - 0.55, 0, 1) / 0.45 * (np.abs(np.sin(turn)) > 0.25))
    outline = np.stack([radius * np.sin(turn) * 0.85, -radius * np.cos(turn)], axis=1)
    stem = np.array([(-0.03, 0.2), (0.03, 0.2), (0.06, 1.15), (0.0, 1.15)])
    return [outline, stem]


def _pebbles(rng: np.random.Generator) -> list[np.ndarray]:
    """A stem with a few loose oval leaves."""
    parts = []
    for step in range(7):
        level, side = 1 - step * 0.3, (-1) ** step
        turn = np.linspace(0, math.tau, 40)
        long, wide = rng.uniform(0.3, 0.42), rng.uniform(0.14, 0.2)
        tilt = side * rng.uniform(0.5, 0.9)
        x, y = wide * np.cos(turn), long * np.sin(turn)
        parts.append(
            np.stack(
                [x * math.cos(tilt) - y * math.sin(tilt) + side * 0.3, x * math.sin(tilt) + y * math.cos(tilt) + level],
                axis=1,
            )
        )
    return [*parts, np.array([(-0.025, 1.3), (0.025, 1.3), (0.015, -0.9), (-0.015, -0.9)])]


def _bouquet(rng: np.random.Generator, pen: ImageDraw.ImageDraw, area: Size, papers: list[Rgb]) -> None:
    """One ground, many shapes strewn so that none hides another."""
    ground = papers[int(rng.integers(len(papers)))]
    margin = area[0] * 0.05
    _sheet(rng, pen, (margin, margin, area[0] - margin, area[1] - margin), ground)
    columns = 3 if area[0] <= area[1] else 4
    cell = (area[0] - 2 * margin) / columns
    rows = max(2, int((area[1] - 2 * margin) / cell))
    for place in range(rows * columns):
        x = margin + (place % columns + 0.5) * cell + rng.normal(0, cell * 0.05)
        y = area[1] / 2 + (place // columns - rows / 2 + 0.5) * cell + rng.normal(0, cell * 0.05)
        _cut(rng, pen, (x, y), (cell * 0.5, cell * 0.5), _contrast(rng, papers, ground))
