"""A herbarium: pressed ferns, umbels, grasses and leafy twigs, one to a sheet, with a scribbled label."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import ImageDraw

from discovery.demo.canvas import Size, on_paper, open_sheet, pick_size, settle
from discovery.demo.colours import Rgb, inks, mix
from discovery.demo.work import Work, finish

# Paper, stem, two leaf colours, flower.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f4efe2 4b5a34 6f8a4a a7b56a d98b4a",
        "f6f2e9 3a4f45 4f7a68 8fb39a c46a7a",
        "f1ece0 5a4632 8a6f3f b99a5a a63f3a",
        "f5f1ea 39506b 5f7f9c 9db6c4 e0a84a",
        "f3ede4 5b3a4a 8a5a6f b98a98 d9648a",
        "eef0e6 2f4a2a 55803a 9bb84f e9c34a",
    )
)
CAPTIONS: Final = (
    "Roadside, km 14",
    "Pressed in a telephone book",
    "Under the third birch",
    "Collected by my aunt, 1974",
    "Cow parsley, after the rain",
    "蕨 Fern",
    "North side of the wall",
    "Identified twice, differently",
    "The one the bees ignored",
    "From the ditch behind the school",
    "Leaf margins: undecided",
    "草木 Grass and trees",
    "Sheet 88, slightly foxed",
    "Picked with permission",
    "Dried flat, still smells of hay",
    "Growing out of a drain, thriving",
    "July, 1,100 m",
    "Volunteer in the tomato bed",
    "Sent by post, arrived well",
    "Name me if you can",
    "The tape has yellowed nicely",
    "Last of the verge",
    "Bog edge, wet socks",
    "Found in a library book",
)
Point = tuple[float, float]


class Press:
    """The pen and the colours of one sheet, and the strokes that every plant is made of."""

    def __init__(self, rng: np.random.Generator, pen: ImageDraw.ImageDraw, palette: tuple[Rgb, ...]) -> None:
        self.rng, self.pen = rng, pen
        _, self.stem, self.dark, self.light, self.flower = palette

    def tint(self) -> Rgb:
        """A leaf colour, never twice quite the same."""
        return mix(self.dark, self.light, float(self.rng.uniform(0, 1)))

    def line(self, points: list[Point], width: float, colour: Rgb | None = None) -> None:
        """A stem through some points."""
        self.pen.line(points, fill=colour or self.stem, width=max(2, round(width)), joint="curve")

    def leaf(self, base: Point, angle: float, long: float, wide: float) -> None:
        """A pointed leaf from ``base`` towards ``angle`` (radians), with its midrib."""
        x, y = base
        ahead, aside = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        outline: list[Point] = []
        for side in (1, -1):
            steps = range(9) if side == 1 else range(8, -1, -1)
            for step in steps:
                share = step / 8
                half = side * wide * math.sin(math.pi * share**0.8) * 0.5
                outline.append(
                    (x + ahead[0] * long * share + aside[0] * half, y + ahead[1] * long * share + aside[1] * half)
                )
        colour = self.tint()
        self.pen.polygon(outline, fill=colour)
        tip = (x + ahead[0] * long * 0.92, y + ahead[1] * long * 0.92)
        self.pen.line([base, tip], fill=mix(colour, self.stem, 0.45), width=2)

    def dot(self, centre: Point, radius: float, colour: Rgb) -> None:
        """A filled circle."""
        x, y = centre
        self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def draw(rng: np.random.Generator, number: int) -> Work:
    """One plant from the foot of the sheet upwards."""
    size = pick_size(rng, "portrait", "portrait", "portrait", "tall")
    palette = PALETTES[number % len(PALETTES)]
    plant, what = PLANTS[number % len(PLANTS)]
    image, pen = open_sheet(size, palette[0])
    area = (size[0] * 2, size[1] * 2)
    _foxing(rng, pen, area, palette[0])
    plant(rng, Press(rng, pen, palette), area)
    _mount(rng, pen, area, palette)
    alt = f"A herbarium sheet, mostly {{colour}}: one pressed {what}, taped down, with a handwritten label."
    image = on_paper(settle(image), rng, 3.5)
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("botanical", "nature", "illustration"), alt)


def _stalk(rng: np.random.Generator, area: Size, lean: float = 0.12) -> tuple[list[Point], float]:
    """Forty points of a gently bent main stem from the foot to near the top, and its length."""
    width, height = area
    x, bend = width * rng.uniform(0.44, 0.56), rng.normal(0, lean)
    long = height * rng.uniform(0.72, 0.82)
    sway = rng.uniform(-0.04, 0.04)
    points = []
    for step in range(40):
        share = step / 39
        aside = bend * share**2 + sway * math.sin(share * 6)
        points.append((x + aside * width, height * 0.9 - long * share))
    return points, long


def _heading(points: list[Point], place: int) -> float:
    """The direction of a stem at one of its points, in radians."""
    before, after = points[max(0, place - 1)], points[min(len(points) - 1, place + 1)]
    return math.atan2(after[1] - before[1], after[0] - before[0])


def _fern(rng: np.random.Generator, press: Press, area: Size) -> None:
    """A frond: paired pinnae, each with its own pinnules."""
    points, long = _stalk(rng, area)
    press.line(points, 7)
    shape, spread = rng.uniform(0.5, 0.9), rng.uniform(0.17, 0.26)
    for place in range(7, 40, 2):
        share = (place - 7) / 32
        reach = long * spread * math.sin(math.pi * (0.12 + 0.88 * share) ** shape) + long * 0.012
        for side in (-1, 1):
            angle = _heading(points, place) + side * (1.22 - 0.35 * share)
            x, y = points[place]
            tip = (x + math.cos(angle) * reach, y + math.sin(angle) * reach)
            press.line([(x, y), tip], 3)
            count = max(3, int(reach / (long * 0.014)))
            for step in range(count):
                along = (step + 0.6) / count
                foot = (x + (tip[0] - x) * along, y + (tip[1] - y) * along)
                small = long * 0.034 * (1.15 - along)
                for turn in (-1.0, 1.0):
                    press.leaf(foot, angle + turn, small, small * 0.55)


def _twig(rng: np.random.Generator, press: Press, area: Size) -> None:
    """Leaves in turn on both sides, with berries now and then."""
    points, long = _stalk(rng, area, 0.09)
    press.line(points, 9)
    wide = rng.uniform(0.3, 0.75)
    for place in range(5, 40, 2):
        share = place / 39
        side = 1 if place % 4 == 1 else -1
        angle = _heading(points, place) + side * rng.uniform(0.6, 0.95)
        size = long * (0.24 - 0.13 * share) * rng.uniform(0.85, 1.1)
        press.leaf(points[place], angle, size, size * wide)
        if rng.random() < 0.4:
            x, y = points[place]
            end = (x - math.cos(angle) * size * 0.1 * side, y + size * 0.22)
            press.line([(x, y), end], 3)
            press.dot(end, long * 0.011, press.flower)
    press.leaf(points[-1], _heading(points, 39), long * 0.12, long * 0.12 * wide)


def _umbel(rng: np.random.Generator, press: Press, area: Size) -> None:
    """Two to four flat heads of tiny flowers on ribbed stems."""
    points, long = _stalk(rng, area, 0.06)
    press.line(points, 9)
    heads = [(points[-1], _heading(points, 39), long * 0.13)]
    for place in rng.choice(np.arange(12, 30), int(rng.integers(2, 4)), replace=False):
        x, y = points[int(place)]
        angle = -math.pi / 2 + rng.choice((-1, 1)) * rng.uniform(0.4, 0.75)
        reach = long * rng.uniform(0.2, 0.34)
        end = (x + math.cos(angle) * reach, y + math.sin(angle) * reach)
        press.line([(x, y), ((x + end[0]) / 2, (y + end[1]) / 2 - reach * 0.03), end], 6)
        press.leaf((x, y), angle + 0.9, long * 0.13, long * 0.03)
        press.leaf((x, y), angle - 0.9, long * 0.1, long * 0.025)
        heads.append((end, angle, long * rng.uniform(0.08, 0.12)))
    for head, angle, reach in heads:
        for spoke in np.linspace(-1.15, 1.15, 17):
            tip = (head[0] + math.cos(angle + spoke) * reach, head[1] + math.sin(angle + spoke) * reach)
            press.line([head, tip], 2)
            for _ in range(12):
                spot = (tip[0] + rng.normal(0, reach * 0.07), tip[1] + rng.normal(0, reach * 0.05))
                press.dot(spot, rng.uniform(2.5, 6), mix(press.flower, press.light, float(rng.random())))


def _grass(rng: np.random.Generator, press: Press, area: Size) -> None:
    """A tuft of blades with a few bearded ears."""
    width, height = area
    for _ in range(int(rng.integers(9, 15))):
        x, lean = width * rng.normal(0.5, 0.015), rng.normal(0, 0.3)
        tall = height * rng.uniform(0.4, 0.8)
        points = [(x + lean * width * (s / 24) ** 2, height * 0.9 - tall * s / 24) for s in range(25)]
        if rng.random() < 0.5:
            press.line(points, 4)
            for place in range(14, 25):
                for side in (-1, 1):
                    angle = _heading(points, place) + side * 0.5
                    press.leaf(points[place], angle, tall * 0.05, tall * 0.013)
                    end = (
                        points[place][0] + math.cos(angle) * tall * 0.12,
                        points[place][1] + math.sin(angle) * tall * 0.12,
                    )
                    press.line([points[place], end], 2, press.light)
        else:
            half = width * 0.008
            left = [(px - half * (1 - s / 24) - 1, py) for s, (px, py) in enumerate(points)]
            right = [(px + half * (1 - s / 24) + 1, py) for s, (px, py) in enumerate(points)]
            press.pen.polygon(left + right[::-1], fill=press.tint())


def _eucalyptus(rng: np.random.Generator, press: Press, area: Size) -> None:
    """Round leaves in pairs on three arching stems."""
    points, long = _stalk(rng, area, 0.1)
    stems = [points]
    for place in (8, 16):
        x, y = points[place]
        side = 1 if place == 8 else -1
        stems.append([(x + side * long * 0.34 * (s / 20) ** 0.8, y - long * 0.42 * (s / 20)) for s in range(21)])
    for stem in stems:
        press.line(stem, 6)
        for place in range(4, len(stem), 3):
            share = place / len(stem)
            radius = long * 0.062 * (1.15 - 0.75 * share)
            for side in (-1, 1):
                angle = _heading(stem, place) + side * rng.uniform(0.9, 1.3)
                press.leaf(stem[place], angle, radius * 1.7, radius * 1.6)


def _foxing(rng: np.random.Generator, pen: ImageDraw.ImageDraw, area: Size, paper: Rgb) -> None:
    """Pale brown spots of age."""
    for _ in range(int(rng.integers(5, 16))):
        x, y, radius = rng.uniform(0, area[0]), rng.uniform(0, area[1]), rng.uniform(3, 16)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=mix(paper, (190, 150, 95), 0.16))


def _mount(rng: np.random.Generator, pen: ImageDraw.ImageDraw, area: Size, palette: tuple[Rgb, ...]) -> None:
    """Two strips of paper tape over the stem, and the label in a lower corner."""
    width, height = area
    paper, stem = palette[0], palette[1]
    for level in (0.84, 0.66):
        x, y = width * 0.5, height * level
        tilt = rng.normal(0, 7)
        pen.polygon(
            [(x - 66, y - 11 + tilt), (x + 66, y - 11 - tilt), (x + 66, y + 11 - tilt), (x - 66, y + 11 + tilt)],
            fill=mix(paper, (205, 190, 150), 0.5),
        )
    left, top, wide = width * 0.66, height * 0.885, width * 0.27
    pen.rectangle(
        (left, top, left + wide, top + height * 0.075), fill=mix(paper, (255, 255, 255), 0.6), outline=stem, width=3
    )
    for row in range(3):
        y = top + height * (0.02 + 0.02 * row)
        xs = np.arange(left + 22, left + wide * rng.uniform(0.55, 0.92), 6.0)
        ys = y + rng.normal(0, 5, len(xs)) * (rng.random(len(xs)) < 0.85)
        pen.line([(float(a), float(b)) for a, b in zip(xs, ys, strict=True)], fill=stem, width=3)


PLANTS: Final[tuple[tuple[Callable[[np.random.Generator, Press, Size], None], str], ...]] = (
    (_fern, "fern frond"),
    (_umbel, "umbel of tiny flowers"),
    (_twig, "leafy twig"),
    (_eucalyptus, "spray of round leaves"),
    (_grass, "tuft of grass"),
)
