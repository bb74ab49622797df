"""Star charts: a graduated ring, a dusty river of stars, and figures that no astronomer has named."""

import math
from typing import Final

import numpy as np
from PIL import ImageDraw

from discovery.demo.canvas import Pixels, Size, blend, develop, disc, mask_field, open_mask, pick_size, sky
from discovery.demo.colours import inks
from discovery.demo.noise import field
from discovery.demo.work import Work, finish

# Top of the sky, foot of the sky, dust, lines, stars.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "0b1437 1f3f7d 5f86c9 e8c987 fffaf0",
        "130b2b 4b2a6b a06fc0 f0c9e0 fff6ff",
        "04202b 0f5560 4fa6a0 f2e2b0 f4fffb",
        "1a0f1f 5f2340 c06a72 f6cfa0 fff4ea",
        "0a0d18 2b3a5e 8fa3cc d8dfea ffffff",
    )
)
CAPTIONS: Final = (
    "The Heron, as drawn by my grandmother",
    "Chart for a clear October",
    "北斗 Not the Dipper, but a cousin",
    "The Lost Kite and its seven stars",
    "Looking straight up from the roof",
    "New moon, no neighbours",
    "The Ferryman, rising",
    "A map for getting lost properly",
    "Dust lane, forty minutes past midnight",
    "The Weaver's Loom, winter side",
    "Things I saw from the hammock",
    "星河 River of stars",
    "The Small Fox runs west",
    "Field notes, night 112",
    "The Key and the Broken Door",
    "Names pending",
    "Two constellations having a conversation",
    "The Lantern at culmination",
    "Drawn by memory, corrected by nobody",
    "Atacama, after the wind dropped",
    "The Needle threads the Milky Way",
    "What the shepherds called the Ladle",
    "Chart for someone far south",
    "The Sleeping Whale, complete",
)


def draw(rng: np.random.Generator, number: int) -> Work:
    """A sky with dust and stars; half of the charts are set inside a graduated ring."""
    ringed = number % 2 == 0
    size = pick_size(rng, "portrait", "square" if ringed else "landscape", "portrait" if ringed else "tall")
    top, foot, dust, line, star = PALETTES[number % len(PALETTES)]
    pixels = sky(size, (top, top, foot))
    river = _river(rng, size)
    blend(pixels, dust, river * np.float32(0.7))
    stars, bright = _stars(rng, size, river)
    pen_mask, pen = open_mask(size)
    radius = min(size) * 0.44
    inside = [place for place in bright if not ringed or math.dist(place, (size[0] / 2, size[1] / 2)) < radius * 0.86]
    _grid(pen, size, radius, ringed)
    for figure in _figures(rng, inside, min(size)):
        _join(pen, figure)
    blend(pixels, line, mask_field(pen_mask) * np.float32(0.9))
    if ringed:
        outside = 1 - disc(size, (size[0] / 2, size[1] / 2), radius)
        blend(pixels, top, outside * np.float32(0.82))
        stars *= 1 - outside * np.float32(0.85)
    blend(pixels, star, np.minimum(stars, 1))
    image = develop(rng, pixels, 1.5)
    alt = "A {colour} star chart: thin lines join bright stars into invented constellations."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("night", "stars", "line-art"), alt)


def _river(rng: np.random.Generator, size: Size) -> Pixels:
    """The brightness 0..1 of a Milky Way that crosses the sheet at a slant."""
    width, height = size
    slope = rng.uniform(-1.3, 1.3)
    across = np.arange(width, dtype=np.float32) / width - 0.5
    down = np.arange(height, dtype=np.float32)[:, None] / height - 0.5
    cloud = field(rng, width, height, 220, octaves=5, roughness=0.62)
    lane = across * np.float32(slope) + down + (cloud - 0.5) * np.float32(0.35)
    river: Pixels = cloud * cloud * np.exp(-lane * lane * 14)
    return river


def _stars(rng: np.random.Generator, size: Size, river: Pixels) -> tuple[Pixels, list[tuple[float, float]]]:
    """Star light as a field 0..1, and where the bright ones stand."""
    width, height = size
    light = np.zeros((height, width), dtype=np.float32)
    count = width * height // 420
    xs, ys = rng.integers(0, width, count), rng.integers(0, height, count)
    kept = rng.random(count) < 0.25 + 2.2 * river[ys, xs]
    light[ys[kept], xs[kept]] = rng.random(int(kept.sum())) ** 2.2
    bright: list[tuple[float, float]] = []
    for x, y in zip(rng.uniform(14, width - 14, 110), rng.uniform(14, height - 14, 110), strict=True):
        if all(math.dist((x, y), other) > min(size) * 0.055 for other in bright):
            bright.append((float(x), float(y)))
            _shine(light, (x, y), rng.uniform(1.0, 2.9))
    return light, bright


def _shine(light: Pixels, centre: tuple[float, float], radius: float) -> None:
    """Add one round star with a faint halo."""
    x, y = int(centre[0]), int(centre[1])
    ys, xs = np.mgrid[-12:13, -12:13].astype(np.float32)
    distance = np.sqrt(xs**2 + ys**2)
    spot = np.clip(radius + 0.5 - distance, 0, 1) + np.float32(0.5) * np.exp(-distance / (radius * 1.4))
    light[y - 12 : y + 13, x - 12 : x + 13] += spot


def _figures(
    rng: np.random.Generator, stars: list[tuple[float, float]], reach: int
) -> list[list[tuple[tuple[float, float], tuple[float, float]]]]:
    """Three to five invented constellations: near stars grown into a tree, no star in two of them."""
    free = [stars[int(i)] for i in rng.permutation(len(stars))]
    figures = []
    for _ in range(int(rng.integers(3, 6))):
        if len(free) < 6:
            break
        tree, edges = [free.pop()], []
        for _ in range(int(rng.integers(5, 10))):
            pairs = [(math.dist(a, b), a, b) for a in tree[-3:] for b in free]
            span, old, new = min(pairs, default=(reach, (0.0, 0.0), (0.0, 0.0)))
            if span > reach * 0.24:
                break
            edges.append((old, new))
            tree.append(new)
            free.remove(new)
        figures.append(edges)
    return figures


def _join(pen: ImageDraw.ImageDraw, edges: list[tuple[tuple[float, float], tuple[float, float]]]) -> None:
    """Draw the lines of a figure, stopping short of its stars, and a ring round the first."""
    for a, b in edges:
        gap = 9 / max(math.dist(a, b), 20)
        ends = [((p[0] + (q[0] - p[0]) * gap) * 2, (p[1] + (q[1] - p[1]) * gap) * 2) for p, q in ((a, b), (b, a))]
        pen.line(ends, fill=235, width=4)
    for x, y in {place for edge in edges[:1] for place in edge}:
        pen.ellipse((x * 2 - 15, y * 2 - 15, x * 2 + 15, y * 2 + 15), outline=220, width=2)


def _grid(pen: ImageDraw.ImageDraw, size: Size, radius: float, ringed: bool) -> None:
    """Circles of declination and hours; on a ringed chart, a graduated rim."""
    x, y, far = size[0], size[1], radius * 2
    if not ringed:
        y, far = int(size[1] * 2.3), size[1] * 2.2
    for share in (0.25, 0.5, 0.75, 1.0):
        r = far * share
        pen.ellipse((x - r, y - r, x + r, y + r), outline=95, width=2)
    for hour in range(24):
        turn = math.tau * hour / 24
        start, end = far * 0.25, far * 1.0
        dx, dy = math.cos(turn), math.sin(turn)
        pen.line((x + dx * start, y + dy * start, x + dx * end, y + dy * end), fill=62, width=2)
    if ringed:
        for r, width in ((far, 4), (far * 1.045, 2)):
            pen.ellipse((x - r, y - r, x + r, y + r), outline=235, width=width)
        for tick in range(180):
            turn, long = math.tau * tick / 180, 1.045 if tick % 5 else 1.075
            dx, dy = math.cos(turn) * far, math.sin(turn) * far
            pen.line((x + dx, y + dy, x + dx * long, y + dy * long), fill=210, width=2)
