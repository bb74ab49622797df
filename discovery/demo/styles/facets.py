"""Low-poly still lifes: vases, bowls and fruit turned on a wheel of few facets, lit from the upper left."""

import itertools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from discovery.demo.canvas import on_paper, open_sheet, pick_size, settle
from discovery.demo.colours import Rgb, inks, mix
from discovery.demo.work import Work, finish

# Wall, table, leaves, then the glazes and skins of things.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "e8d9c8 c99a7a 5f7f56 2f6f8f e0a13c c8523f f1e6d2",
        "2c3e5c 1c2740 6fa08a e2b15b d96c5f 8fb0d0 f2e3cd",
        "cfdfd8 8fb3a6 3f6b52 e58b5b f4d58a b04a5a f6f0e0",
        "f0cfc6 d79a94 6f8a5a 7a3b5e f2b98f 3f6f7f fbeee4",
        "3b2a45 291b33 7d9a6a c9588a f0a85a 6a78c0 ead8e6",
        "f2e2b0 dcae58 58764a 1f5a66 d9582f 8a3f3a fff4d8",
        "c3cfe0 8a9cc0 54786a 35508f f09f8a f2cf73 f4f4f8",
    )
)
CAPTIONS: Final = (
    "Still life with a borrowed vase",
    "The pear is listening",
    "静物 Still life",
    "Kitchen table, two o'clock",
    "Eucalyptus, day nine",
    "Three vases who used to be friends",
    "Morandi on a slow computer",
    "Bowl, fruit, afternoon",
    "Everything I own in one corner",
    "Facets of a lemon",
    "Half past olive",
    "Blue jug, empty",
    "Study for the big one",
    "Left to right: hers, hers, mine",
    "Low sun on the sideboard",
    "The apple was eaten after",
    "Still, life",
    "For the dining room of small people",
    "Branches from the wind damage",
    "Six hundred triangles, one idea",
    "花瓶 Vase",
    "Shelf at my grandmother's",
    "Composition with gap",
    "Warm wall, cool vase",
)
# Radius at each height, both as shares of the thing's height.
VESSELS: Final = (
    ((0.0, 0.20), (0.08, 0.23), (0.45, 0.24), (0.62, 0.10), (0.92, 0.07), (1.0, 0.09)),
    ((0.0, 0.12), (0.2, 0.27), (0.5, 0.33), (0.74, 0.2), (0.86, 0.13), (1.0, 0.19)),
    ((0.0, 0.17), (0.3, 0.32), (0.6, 0.34), (0.86, 0.22), (1.0, 0.24)),
    ((0.0, 0.22), (0.5, 0.19), (0.8, 0.21), (1.0, 0.27)),
    ((0.0, 0.14), (0.16, 0.3), (0.34, 0.3), (0.5, 0.12), (0.8, 0.1), (1.0, 0.17)),
)
FRUITS: Final = (
    ((0.0, 0.12), (0.15, 0.4), (0.45, 0.54), (0.75, 0.46), (0.94, 0.22), (1.0, 0.06)),
    ((0.0, 0.1), (0.14, 0.34), (0.35, 0.42), (0.6, 0.27), (0.85, 0.16), (1.0, 0.05)),
    ((0.0, 0.04), (0.12, 0.2), (0.5, 0.4), (0.88, 0.2), (1.0, 0.04)),
)
PITCH: Final = 0.2  # radians that the eye looks down
LIGHT: Final = np.array((-0.55, 0.62, 0.56))
Profile = tuple[tuple[float, float], ...]
Point = tuple[float, float]
Points = NDArray[np.float64]


def draw(rng: np.random.Generator, number: int) -> Work:
    """Two or three vessels and some fruit upon a table, one vessel with branches."""
    size = pick_size(rng, "portrait", "square", "portrait", "landscape")
    wall, table, leaf, *glazes = PALETTES[number % len(PALETTES)]
    image, pen = open_sheet(size, wall)
    area = (size[0] * 2, size[1] * 2)
    edge = area[1] * rng.uniform(0.6, 0.68)
    _plane(rng, pen, (area[0], edge), 0, wall)
    _plane(rng, pen, (area[0], area[1]), edge, table)
    unit = min(area[0], area[1] * 0.9)
    vessels = int(rng.integers(1, 4)) if area[0] <= area[1] else int(rng.integers(2, 5))
    places = (np.arange(vessels) + 0.5) / vessels * 0.76 + 0.12 + rng.normal(0, 0.02, vessels)
    tall = unit * rng.uniform(0.34, 0.52, vessels) * (1.2 if vessels == 1 else 1.0)
    bases = edge + (area[1] - edge) * rng.uniform(0.2, 0.5, vessels)
    colours = [glazes[int(i) % len(glazes)] for i in rng.permutation(len(glazes) + 1)]
    for i in np.argsort(bases):
        foot = (float(places[i] * area[0]), float(bases[i]))
        _shadow(pen, foot, tall[i] * 0.26, mix(table, (20, 15, 30), 0.35))
        if i == 0 or rng.random() < 0.3:
            _branches(rng, pen, (foot[0], foot[1] - tall[i] * 0.96), unit * 0.27, leaf, colours[-1])
        _turn(rng, pen, foot, tall[i], VESSELS[int(rng.integers(len(VESSELS)))], colours[i], hollow=True)
    count = int(rng.integers(2, 6))
    levels = np.sort(rng.uniform(0.55, 0.82, count))
    for x, level in zip(rng.permutation(np.linspace(0.14, 0.86, 6))[:count], levels, strict=True):
        foot = (float(x) * area[0], edge + (area[1] - edge) * float(level))
        high = unit * rng.uniform(0.1, 0.15)
        _shadow(pen, foot, high * 0.5, mix(table, (20, 15, 30), 0.35))
        skin = glazes[int(rng.integers(len(glazes)))]
        _turn(rng, pen, foot, high, FRUITS[int(rng.integers(len(FRUITS)))], skin, hollow=False)
    alt = "A low-poly still life in {colour} and other tones: faceted vases, branches and fruit on a table."
    image = on_paper(settle(image), rng, 1.5)
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("still-life", "geometric", "low-poly"), alt)


def _plane(
    rng: np.random.Generator, pen: ImageDraw.ImageDraw, area: tuple[float, float], top: float, tone: Rgb
) -> None:
    """Cover the sheet from ``top`` to area[1] with large triangles of nearly one tone, lighter to the left."""
    columns, rows = 7, max(2, round((area[1] - top) / area[0] * 7))
    xs, ys = np.meshgrid(np.linspace(0, area[0], columns + 1), np.linspace(top, area[1], rows + 1))
    xs[:, 1:-1] += rng.normal(0, area[0] * 0.03, (rows + 1, columns - 1))
    ys[1:-1] += rng.normal(0, area[0] * 0.025, (rows - 1, columns + 1))
    for row in range(rows):
        for column in range(columns):
            square = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
            if rng.random() < 0.5:
                square = square[1:] + square[:1]
            for corners in (square[:3], [square[0], *square[2:]]):
                lift = 0.13 - 0.2 * column / columns + rng.normal(0, 0.025)
                shade = mix(tone, (255, 250, 235), lift) if lift > 0 else mix(tone, (25, 20, 45), -lift)
                pen.polygon([(float(xs[at]), float(ys[at])) for at in corners], fill=shade)


def _shadow(pen: ImageDraw.ImageDraw, foot: Point, radius: float, colour: Rgb) -> None:
    """A many-sided shadow that falls to the right."""
    x, y = foot
    points = []
    for side in range(12):
        turn = math.tau * side / 12
        reach = 2.3 if math.cos(turn) > 0 else 1.0
        points.append((x + math.cos(turn) * radius * reach, y - radius * 0.1 + math.sin(turn) * radius * 0.24))
    pen.polygon(points, fill=colour)


def _turn(
    rng: np.random.Generator,
    pen: ImageDraw.ImageDraw,
    foot: Point,
    tall: float,
    profile: Profile,
    glaze: Rgb,
    hollow: bool,
) -> None:
    """A surface of revolution in facets; what faces away is left out, a hollow thing shows its dark mouth."""
    sides, rings = (14, 9) if hollow else (11, 7)
    levels = np.linspace(0, 1, rings)
    radii = np.interp(levels, *np.array(profile).T)
    turn = math.tau * (np.arange(sides)[None] + 0.5 * (np.arange(rings)[:, None] % 2)) / sides + rng.uniform(0, 1)
    radii = radii[:, None] * (1 + rng.normal(0, 0.02, (rings, sides)))
    solid = np.stack([radii * np.cos(turn), np.repeat(levels[:, None], sides, axis=1), radii * np.sin(turn)], axis=2)
    x = foot[0] + solid[..., 0] * tall
    y = foot[1] - (solid[..., 1] * math.cos(PITCH) - solid[..., 2] * math.sin(PITCH)) * tall
    for corners, facing, light in _facets(solid, rings, sides):
        if facing > 0:
            lift = light + rng.normal(0, 0.03)
            shade = mix(mix(glaze, (18, 12, 40), 0.62), glaze, min(1.0, lift * 1.5))
            shade = mix(shade, (255, 250, 235), max(0.0, lift - 0.62) * 0.9)
            pen.polygon(np.stack([x.ravel()[corners], y.ravel()[corners]], axis=1).ravel().tolist(), fill=shade)
    if hollow:
        mouth = [(float(a), float(b)) for a, b in zip(x[-1], y[-1], strict=True)]
        pen.polygon(mouth, fill=mix(glaze, (18, 12, 30), 0.68))


def _facets(solid: Points, rings: int, sides: int) -> list[tuple[NDArray[np.intp], float, float]]:
    """Triangles of a turned thing, back ones first: corner numbers, how far each faces the eye, its light 0..1."""
    eye = np.array((0.0, math.sin(PITCH), math.cos(PITCH)))
    ring, side = (grid.ravel() for grid in np.mgrid[: rings - 1, :sides])
    # Odd rings stand half a side further round, so that every facet is nearly isosceles.
    a, b = ring * sides + side, ring * sides + (side + 1) % sides
    above = (ring + 1) * sides + (side + ring % 2) % sides
    above_right = (ring + 1) * sides + (side + 1 + ring % 2) % sides
    corners = np.concatenate([np.stack([a, b, above], axis=1), np.stack([above, b, above_right], axis=1)])
    p, q, r = solid.reshape(-1, 3)[corners].transpose(1, 0, 2)
    normal = np.cross(r - p, q - p)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    middle = (p + q + r) / 3
    inward = normal[:, 0] * middle[:, 0] + normal[:, 2] * middle[:, 2] < 0
    normal[inward] *= -1
    facing, light = normal @ eye, 0.25 + 0.75 * np.maximum(0, normal @ LIGHT)
    order = np.argsort(middle @ eye, kind="stable")
    return [(corners[at], float(facing[at]), float(light[at])) for at in order]


def _branches(
    rng: np.random.Generator, pen: ImageDraw.ImageDraw, mouth: Point, reach: float, leaf: Rgb, petal: Rgb
) -> None:
    """Branches fanned out of a mouth, with two-toned leaves or many-sided blossoms at the tips."""
    flowering = rng.random() < 0.5
    for turn in np.linspace(-0.85, 0.85, int(rng.integers(5, 9))) + rng.normal(0, 0.08):
        angle, long = turn - math.pi / 2, reach * rng.uniform(0.7, 1.15)
        tip = (mouth[0] + math.cos(angle) * long, mouth[1] + math.sin(angle) * long)
        pen.line([mouth, tip], fill=mix(leaf, (40, 25, 20), 0.5), width=7)
        for share in np.arange(0.35, 1.01, 0.16):
            spot = (mouth[0] + (tip[0] - mouth[0]) * share, mouth[1] + (tip[1] - mouth[1]) * share)
            for side in (-1, 1):
                _leaf(pen, spot, angle + side * rng.uniform(0.5, 0.9), reach * rng.uniform(0.14, 0.22), leaf)
        if flowering:
            _bloom(rng, pen, tip, reach * rng.uniform(0.09, 0.15), petal)


def _leaf(pen: ImageDraw.ImageDraw, base: Point, angle: float, long: float, colour: Rgb) -> None:
    """A folded leaf: one half in light, one in shade."""
    x, y = base
    tip = (x + math.cos(angle) * long, y + math.sin(angle) * long)
    for side, shade in ((-1, mix(colour, (255, 255, 220), 0.22)), (1, mix(colour, (10, 20, 30), 0.25))):
        turned = angle + side * 0.42
        bulge = (x + math.cos(turned) * long * 0.5, y + math.sin(turned) * long * 0.5)
        pen.polygon([base, bulge, tip], fill=shade)


def _bloom(rng: np.random.Generator, pen: ImageDraw.ImageDraw, centre: Point, radius: float, colour: Rgb) -> None:
    """A blossom of eight facets, lighter towards the upper left."""
    x, y = centre
    turns = math.tau * np.arange(9) / 8 + rng.uniform(0, 1)
    for start, end in itertools.pairwise(turns):
        lift = 0.5 - 0.5 * math.cos((start + end) / 2 - 0.8)
        shade = mix(mix(colour, (20, 10, 40), 0.3), mix(colour, (255, 250, 240), 0.35), lift)
        rim = [(x + math.cos(turn) * radius, y + math.sin(turn) * radius) for turn in (start, end)]
        pen.polygon([centre, *rim], fill=shade)
