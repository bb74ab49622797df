"""Isometric towns: little blocks, lit windows, parks and canals, whole on a plain ground or bled to the edge."""

from typing import Final

import numpy as np
from PIL import ImageDraw

from discovery.demo.canvas import Size, on_paper, open_sheet, pick_size, settle
from discovery.demo.colours import Rgb, inks, mix
from discovery.demo.noise import field
from discovery.demo.work import Work, finish

# Backdrop, street, park, water, lit window, dark window, then walls.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f3dcc6 d9c2ac 8fae6b 7fb7c4 fff3c4 5b4a5a e8785a f2b263 f6e3c5 c95d63 8d6a8f",
        "141b38 232c52 28544f 1c3f6e ffd66b 0f1530 3a4a86 4f62a8 6b4f93 2f3d74 845a9c",
        "cfe6ea b4cfd4 7dbb8a 4aa3c0 ffffff 3d6473 f7f3ea 7fc4c9 f4a98b ffd98e 9ad1b8",
        "f7e9ef e0ccd8 a9c7a0 9fc3e0 fffbe0 7a5a78 f2a0b5 d77fa1 f9d3d9 b79ad6 f6e1ea",
        "2b1e2e 402c3f 5a5a3a 3b4d66 ffb84d 1d141f b2503f d97b4a 7d3b47 e3a55b 5d3550",
        "eef0ea d5d8d2 9cb67f 8db8c9 fdf6d0 5a6468 c9cfcb a8b5b2 e6e2d6 7d8f91 d98f5f",
        "dfe9d8 c3d1bd 6f9f66 6fb1a8 fffbe3 3b5546 88b07a c7d59f 4f8468 ecdca6 a9c9a4",
    )
)
CAPTIONS: Final = (
    "Block 7, everybody home",
    "A town with one bus line",
    "城 City",
    "No cars after eight",
    "The canal side is cheaper",
    "Laundry day, fourth floor",
    "Planned in an afternoon",
    "Population: about forty lamps",
    "Rooftops I could live on",
    "Small town, big axonometry",
    "Last tram went by already",
    "The architect lives in the round one. There is no round one",
    "Market square, market cleared away",
    "Harbour district, before the harbour",
    "Night shift",
    "Every window has a cat",
    "Parks first, then houses",
    "弄堂 Lane houses",
    "Zoning dispute, resolved",
    "Thirty degrees, always",
    "The tall one blocks my view",
    "Suburb of a music box",
    "Where the map folds",
    "Weekend, nobody at the office",
)


class Town:
    """The pen and colours of one town, and where its tiles stand on the sheet."""

    def __init__(self, pen: ImageDraw.ImageDraw, palette: tuple[Rgb, ...], tile: float, origin: tuple[float, float]):
        self.pen, self.tile, self.origin = pen, tile, origin
        self.backdrop, self.street, self.park, self.water, self.lit, self.dark, *self.walls = palette

    def place(self, x: float, y: float, z: float = 0.0) -> tuple[float, float]:
        """Where a point (in tiles; z upwards) falls on the doubled sheet."""
        across = (x - y) * self.tile / 2
        down = (x + y) * self.tile / 4 - z * self.tile / 2
        return self.origin[0] + across, self.origin[1] + down

    def flat(self, box: tuple[float, float, float, float], z: float, colour: Rgb) -> None:
        """A level rectangle from (x0, y0) to (x1, y1) at height z."""
        x0, y0, x1, y1 = box
        corners = [self.place(x0, y0, z), self.place(x1, y0, z), self.place(x1, y1, z), self.place(x0, y1, z)]
        self.pen.polygon(corners, fill=colour)

    def block(self, box: tuple[float, float, float, float], z: float, top: float, wall: Rgb) -> None:
        """A cuboid from height z to ``top``: shaded left, darker right, light roof."""
        x0, y0, x1, y1 = box
        left = [self.place(x0, y1, z), self.place(x1, y1, z), self.place(x1, y1, top), self.place(x0, y1, top)]
        right = [self.place(x1, y1, z), self.place(x1, y0, z), self.place(x1, y0, top), self.place(x1, y1, top)]
        self.pen.polygon(left, fill=wall)
        self.pen.polygon(right, fill=mix(wall, self.dark, 0.34))
        self.flat(box, top, mix(wall, (255, 255, 255), 0.3))


def draw(rng: np.random.Generator, number: int) -> Work:
    """A square town on a plain ground, or a district that runs off the sheet on every side."""
    bled = number % 3 != 0
    size = pick_size(rng, "square", "portrait" if bled else "landscape", "landscape" if bled else "square")
    palette = PALETTES[number % len(PALETTES)]
    image, pen = open_sheet(size, palette[0])
    width, height = size[0] * 2, size[1] * 2
    count = int(rng.integers(6, 9))
    tile = width / rng.uniform(3.8, 5.6) if bled else min(width, height * 1.35) * 0.92 / count
    if bled:
        # The diamond of tiles must cover the sheet's corners as well as its middle.
        count = int((width + 2 * height) / tile) + 3
        origin = (width / 2, height / 2 - count * tile / 4 + tile / 2)
    else:
        origin = (width / 2, height * 0.54 - count * tile / 4 + tile / 3)
    town = Town(pen, palette, tile, origin)
    if not bled:
        town.block((-0.15, -0.15, count + 0.15, count + 0.15), -0.5, 0.0, mix(town.street, town.dark, 0.25))
        town.flat((0, 0, count, count), 0.0, town.street)
    _build(rng, town, count, (width, height))
    alt = "An isometric town of small {colour} blocks with windows, trees and a canal."
    image = on_paper(settle(image), rng, 1.5)
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("city", "architecture", "geometric"), alt)


def _build(rng: np.random.Generator, town: Town, count: int, area: Size) -> None:
    """Tile after tile from the back to the front: canal, park or house."""
    heights = field(rng, count * 8, count * 8, 26, 2)[::8, ::8] ** 1.4
    canal = int(rng.integers(count // 3, count - count // 3)) if rng.random() < 0.7 else -1
    margin = town.tile * 0.7
    for diagonal in range(2 * count - 1):
        for x in range(max(0, diagonal - count + 1), min(count, diagonal + 1)):
            y = diagonal - x
            across, down = town.place(x + 0.5, y + 0.5)
            if not (-margin < across < area[0] + margin and -margin < down < area[1] + town.tile * 2.4):
                continue
            town.flat((x, y, x + 1, y + 1), 0.0, town.street)
            if x == canal:
                town.flat((x + 0.12, y, x + 0.88, y + 1), 0.0, town.water)
                if y % 4 == 2:
                    town.block((x, y + 0.3, x + 1, y + 0.6), 0.08, 0.14, mix(town.street, town.dark, 0.15))
            elif rng.random() < 0.17:
                _park(rng, town, x, y)
            else:
                _house(rng, town, (x, y), 0.35 + 2.4 * float(heights[y, x]))


def _park(rng: np.random.Generator, town: Town, x: int, y: int) -> None:
    """A lawn with three to six round trees."""
    town.flat((x + 0.06, y + 0.06, x + 0.94, y + 0.94), 0.0, town.park)
    spots = sorted(rng.uniform(0.2, 0.8, (int(rng.integers(3, 7)), 2)).tolist(), key=sum)
    for dx, dy in spots:
        across, down = town.place(x + dx, y + dy)
        radius = town.tile * rng.uniform(0.07, 0.11)
        for shift, shade in ((0.0, 0.3), (-0.3, 0.0)):
            size = radius * (1 + shift)
            middle = down - radius * (1.5 - shift * 0.4)
            box = (
                across - size + shift * radius * 0.3,
                middle - size * 1.15,
                across + size + shift * radius * 0.3,
                middle + size,
            )
            town.pen.ellipse(box, fill=mix(mix(town.park, town.dark, shade), (255, 255, 220), 0.12 - shade * 0.3))


def _house(rng: np.random.Generator, town: Town, corner: tuple[int, int], tall: float) -> None:
    """One house with rows of windows; a tall one is set back halfway, some carry a roof box."""
    x, y = corner
    wall = town.walls[int(rng.integers(len(town.walls)))]
    inset = rng.uniform(0.08, 0.16)
    box = (x + inset, y + inset, x + 1 - inset, y + 1 - inset)
    lower = tall * rng.uniform(0.5, 0.7) if tall > 1.3 else tall
    town.block(box, 0.0, lower, wall)
    _windows(rng, town, box, (0.0, lower))
    if tall > 1.3:
        box = (box[0] + 0.12, box[1] + 0.12, box[2] - 0.12, box[3] - 0.12)
        town.block(box, lower, tall, wall)
        _windows(rng, town, box, (lower, tall))
    if rng.random() < 0.6:
        left, back = rng.uniform(box[0] + 0.05, box[2] - 0.32), rng.uniform(box[1] + 0.05, box[3] - 0.32)
        town.block((left, back, left + 0.22, back + 0.22), tall, tall + 0.13, mix(wall, town.dark, 0.2))


def _windows(
    rng: np.random.Generator, town: Town, box: tuple[float, float, float, float], span: tuple[float, float]
) -> None:
    """Windows on both faces, each lit or dark."""
    x0, y0, x1, y1 = box
    floors = int((span[1] - span[0]) / 0.27)
    for floor in range(floors):
        low = span[0] + 0.09 + floor * 0.27
        high = low + 0.15
        for column in range(3):
            start, end = (column + 0.22) / 3, (column + 0.78) / 3
            for face in range(2):
                if face == 0:
                    a, b = (x0 + (x1 - x0) * start, y1), (x0 + (x1 - x0) * end, y1)
                else:
                    a, b = (x1, y1 + (y0 - y1) * start), (x1, y1 + (y0 - y1) * end)
                corners = [town.place(*a, low), town.place(*b, low), town.place(*b, high), town.place(*a, high)]
                town.pen.polygon(corners, fill=town.lit if rng.random() < 0.42 else town.dark)
