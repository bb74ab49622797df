"""Art-Deco ornament in gold on deep colour: scales, sunburst fans and stepped arches."""

import math
from typing import Final

import numpy as np
from PIL import ImageDraw

from discovery.demo.canvas import Size, blend, develop, mask_field, open_mask, open_sheet, pick_size, to_pixels
from discovery.demo.colours import Rgb, inks, mix
from discovery.demo.noise import field
from discovery.demo.work import Work, finish

# Ground, second ground, metal in shade, metal in light.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "0f2a3d 174a5c b07d2b f6e0a0",
        "0d3b2e 14604a b58a3a fbe9b4",
        "16161c 2a2a35 a9782f f5dc9a",
        "4a1027 7a1d3d c08b4f fbe3c0",
        "f3e6d8 e6b8a2 a5682a d9a05b",
        "20184a 3a2f7d b98fbf f6dff0",
        "f1efe6 9fc5bd 1f5f5b 3f8f86",
    )
)
CAPTIONS: Final = (
    "Lobby, third floor",
    "Fans for the ballroom wall",
    "Brass on lacquer",
    "扇 Fan",
    "Cinema, 1931, in my head",
    "Elevator doors, closing",
    "Wallpaper for one brave wall",
    "The Chrysler sneezed",
    "Scales, the lucky way up",
    "青海波 Waves of the blue sea",
    "Champagne, geometry",
    "Ceiling of a bank that is now a bar",
    "Peacock, abstracted",
    "Gold leaf, second burnish",
    "Invitation, outer envelope",
    "Jazz, ruled and compassed",
    "Miami, pastel wing",
    "For a cigarette case nobody smokes from",
    "Sunrise over the radio",
    "Tile 40 × 40",
    "Everything radiates from here",
    "Scallop, repeat",
    "The usherette's jacket",
    "Shanghai, the Bund, after hours",
)
Pens = tuple[ImageDraw.ImageDraw, ImageDraw.ImageDraw]


def draw(rng: np.random.Generator, number: int) -> Work:
    """One of three ornaments; the metal is lit unevenly, as gilding is."""
    size = pick_size(rng, "portrait", "portrait", "square", "landscape", "tall")
    ground, second, shade, light = PALETTES[number % len(PALETTES)]
    sheet, pen = open_sheet(size, ground)
    gold, gold_pen = open_mask(size)
    ornament = (_scales, _burst, _scales, _arches)[number % 4]
    ornament(rng, (pen, gold_pen), (size[0] * 2, size[1] * 2), (ground, second, mix(ground, second, 0.5)))
    pixels = to_pixels(sheet.reduce(2))
    cover = mask_field(gold)
    gleam = field(rng, *size, min(size) * 0.5, 2)
    blend(pixels, shade, cover)
    blend(pixels, light, cover * gleam)
    image = develop(rng, pixels, 1.8)
    what = ("Rows of fan-shaped scales", "A sunburst", "Rows of fan-shaped scales", "Stepped arches")[number % 4]
    alt = f"{what} in fine metallic lines on {{colour}}, in the manner of Art Deco."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("geometric", "pattern", "art-deco"), alt)


def _scales(rng: np.random.Generator, pens: Pens, area: Size, colours: tuple[Rgb, ...]) -> None:
    """Overlapping discs, each with rings or rays, row before row."""
    pen, gold = pens
    radius = area[0] / int(rng.integers(3, 7)) / 2
    rings, rays = int(rng.integers(3, 6)), int(rng.choice((0, 0, 9, 13)))
    drop = radius * rng.choice((0.5, 0.62, 1.0))
    for row in range(int(area[1] / drop) + 4):
        y = row * drop
        for column in range(-1, int(area[0] / radius / 2) + 2):
            x = (column + (row % 2) * 0.5) * radius * 2
            fill = colours[(row + column * (row % 3 == 0)) % len(colours)]
            box = (x - radius, y - radius, x + radius, y + radius)
            pen.ellipse(box, fill=fill)
            gold.ellipse(box, fill=0, outline=255, width=6)
            if rays:
                _rays(gold, (x, y), (radius * 0.3, radius * 0.86), rays)
                gold.ellipse((x - radius * 0.22, y - radius * 0.22, x + radius * 0.22, y + radius * 0.22), fill=255)
            for ring in range(1, 2 if rays else rings):
                r = radius * (1 - ring / rings) if not rays else radius * 0.9
                gold.ellipse((x - r, y - r, x + r, y + r), outline=255, width=3 if ring % 2 else 6)


def _rays(gold: ImageDraw.ImageDraw, centre: tuple[float, float], reach: tuple[float, float], count: int) -> None:
    """Petal-shaped rays over the upper half of a circle."""
    x, y = centre
    for ray in range(count):
        turn = math.pi * (1 + (ray + 0.5) / count)
        half = math.pi / count * 0.27
        points = [(x + math.cos(turn) * reach[0], y + math.sin(turn) * reach[0])]
        points += [
            (x + math.cos(turn + side) * far, y + math.sin(turn + side) * far)
            for side, far in ((half, reach[1] * 0.9), (0.0, reach[1]), (-half, reach[1] * 0.9))
        ]
        gold.polygon(points, fill=255)


def _burst(rng: np.random.Generator, pens: Pens, area: Size, colours: tuple[Rgb, ...]) -> None:
    """Rays from one point, interrupted by arcs, and a sun."""
    pen, gold = pens
    x, y = area[0] * rng.choice((0.5, 0.5, 0.0, 1.0)), area[1] * rng.choice((1.0, 0.72))
    far = math.hypot(*area) * 1.1
    rays = int(rng.integers(24, 44))
    for ray in range(rays):
        tips = [
            (x + math.cos(turn) * far, y + math.sin(turn) * far)
            for turn in (math.tau * ray / rays, math.tau * (ray + 1) / rays)
        ]
        pen.polygon([(x, y), *tips], fill=colours[ray % 2])
        gold.line([(x, y), tips[0]], fill=255, width=5)
    steps = int(rng.integers(3, 6))
    for step in range(steps, 0, -1):
        r = min(area) * 0.16 * step * rng.uniform(0.97, 1.03)
        band = r * 0.12
        for edge, width in ((r, 8), (r - band, 4), (r - band * 1.6, 3)):
            gold.ellipse((x - edge, y - edge, x + edge, y + edge), outline=255, width=width)
        beads = step * 14
        for bead in range(beads):
            turn = math.tau * bead / beads
            bx, by, size = x + math.cos(turn) * (r - band / 2), y + math.sin(turn) * (r - band / 2), band * 0.26
            gold.ellipse((bx - size, by - size, bx + size, by + size), fill=255)
    r = min(area) * 0.1
    pen.ellipse((x - r, y - r, x + r, y + r), fill=colours[0])
    gold.ellipse((x - r, y - r, x + r, y + r), fill=255)


def _arches(rng: np.random.Generator, pens: Pens, area: Size, colours: tuple[Rgb, ...]) -> None:
    """Pointed towers of nested arches, side by side and in two or three tiers."""
    pen, gold = pens
    columns = int(rng.integers(3, 6))
    wide = area[0] / columns
    tiers = max(2, round(area[1] / (wide * rng.uniform(1.6, 2.2))))
    tall = area[1] / tiers
    for tier in range(tiers):
        for column in range(-1, columns + 1):
            x, y = (column + 0.5 + (tier % 2) * 0.5) * wide, (tier + 1) * tall
            pen.rectangle((x - wide / 2, y - tall, x + wide / 2, y), fill=colours[(tier + column) % 2])
            for step in range(5):
                half = wide / 2 * (1 - step * 0.19)
                top = y - tall * (0.97 - step * 0.15)
                fill = colours[(tier + column + step + 1) % 3]
                box = (x - half, top, x + half, top + half * 2)
                pen.pieslice(box, 180, 360, fill=fill)
                pen.rectangle((x - half, top + half, x + half, y), fill=fill)
                gold.arc(box, 180, 360, fill=255, width=6 if step == 0 else 4)
                for side in (-half, half):
                    gold.line((x + side, top + half, x + side, y), fill=255, width=5 if step == 0 else 3)
            _rays(gold, (x, y), (wide * 0.05, wide * 0.17), 5)
        gold.line((0, (tier + 1) * tall, area[0], (tier + 1) * tall), fill=255, width=8)
