"""Brush and ink on rice paper: circles, bamboo, reeds and plum, in strokes that run dry."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from discovery.demo.canvas import Pixels, Size, blend, develop, mask_field, open_mask, pick_size
from discovery.demo.colours import Rgb, inks
from discovery.demo.noise import Field, curve, field
from discovery.demo.work import Work, finish

# Paper, ink, accent.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f3ecdc 1b1a1d b8322a",
        "f1ead9 20242c c2453a",
        "ece6d6 14181a a62c2b",
        "f0ebe3 23304d c23b2e",
        "f5ead2 2a2019 b5342c",
    )
)
ENSO: Final = (
    "Ensō, before coffee",
    "One breath, one circle",
    "圆相 Nearly closed",
    "The ninth circle of the morning",
    "Wet brush, quick wrist",
    "空 Empty",
)
BAMBOO: Final = (
    "Bamboo after rain",
    "竹 Bamboo, four stalks",
    "My teacher would add nothing",
    "Study from the courtyard",
    "Bends, as they say",
    "Wind from the left",
)
REEDS: Final = (
    "Reeds at the edge of the pond",
    "Orchid leaves, dry brush",
    "兰 Orchid",
    "Grass script, literally",
    "Three minutes by the water",
    "Left more paper this time",
)
PLUM: Final = (
    "Plum, still cold",
    "梅 First blossom",
    "The old branch and the new one",
    "February",
    "Red by the fence",
    "Eleven blossoms and a wren that left",
)
Path = NDArray[np.float64]


def draw(rng: np.random.Generator, number: int) -> Work:
    """One of four subjects in turn, with a red seal."""
    subjects = (
        (_enso, ENSO, "a single brushed circle", "calligraphy"),
        (_bamboo, BAMBOO, "bamboo stalks and leaves", "botanical"),
        (_reeds, REEDS, "long bending leaves", "botanical"),
        (_plum, PLUM, "a plum branch with red blossoms", "botanical"),
    )
    paint, captions, what, tag = subjects[number % 4]
    size = pick_size(rng, "square" if number % 4 == 0 else "portrait", "tall" if number % 4 else "portrait")
    paper, ink, accent = PALETTES[int(rng.integers(len(PALETTES)))]
    pixels = np.repeat(np.array(paper, dtype=np.float32)[:, None], size[0] * size[1], axis=1)
    pixels = pixels.reshape(3, size[1], size[0])
    pixels += (field(rng, *size, 260) - np.float32(0.6)) * np.float32(16)
    wet, (mask, red) = Sheet(size), open_mask(size)
    paint(rng, wet, red)
    blend(pixels, ink, wet.coverage())
    blend(pixels, accent, mask_field(mask) * np.float32(0.85))
    _seal(rng, pixels, accent)
    image = develop(rng, pixels, 3.0)
    caption = captions[number // 4 % len(captions)]
    return finish(image, caption, ("ink", "minimal", tag), f"Brush and ink, mostly {{colour}}: {what}, and a red seal.")


class Sheet:
    """Ink laid down bristle by bristle at twice the size, read back as coverage."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.ink = np.zeros((size[1] * 2, size[0] * 2), dtype=np.uint8)

    def stroke(self, rng: np.random.Generator, path: Path, widths: Path, strength: float, dry: float) -> None:
        """Lay one stroke along ``path`` (n, 2), ``widths`` (n,) across, all in doubled pixels.

        ``strength`` (0..1) is the blackness of the ink; ``dry`` (0..1) how much of the end stays bare.
        """
        bristles = max(5, int(widths.max() * 0.6))
        along = np.gradient(path, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / (np.hypot(*along.T)[:, None] + 1e-9)
        offsets = np.linspace(-0.5, 0.5, bristles)
        spots = path[:, None] + normal[:, None] * (offsets[:, None] * widths[:, None, None])
        load = _wander(rng, bristles, 3) * 0.5 + 0.5
        patchy = _wander(rng, len(path), max(24, len(path) // 9)) * 0.24
        wear = np.linspace(0, 1, len(path)) ** 1.4 * dry * 1.5
        flow = load[None] + (patchy - wear)[:, None] + rng.uniform(-0.14, 0.14, (len(path), bristles))
        shade = np.clip(flow * 2.2 + 0.75, 0, 1) * (0.75 + 0.25 * load[None]) * strength * 255
        xs, ys = np.rint(spots).astype(int).transpose(2, 0, 1)
        kept = (shade > 14) & (xs >= 0) & (ys >= 0) & (xs < self.size[0] * 2) & (ys < self.size[1] * 2)
        place = ys[kept] * (self.size[0] * 2) + xs[kept]
        ink = self.ink.reshape(-1)
        ink[place] = np.maximum(ink[place], shade[kept].astype(np.uint8))

    def coverage(self) -> Field:
        """Float32 (height, width) in 0..1."""
        # Each bristle's dab is two pixels square: spread what was written as single pixels.
        tall = np.maximum(self.ink[1:], self.ink[:-1])
        spread = np.zeros_like(self.ink)
        spread[1:, 1:] = np.maximum(tall[:, 1:], tall[:, :-1])
        return mask_field(Image.fromarray(spread))


def _wander(rng: np.random.Generator, count: int, spacing: int) -> Path:
    """``count`` values in -1..1, a fresh one every ``spacing`` places and straight between."""
    knots = rng.uniform(-1, 1, count // spacing + 2)
    return np.interp(np.arange(count) / spacing, np.arange(len(knots)), knots)


def _bezier(points: list[tuple[float, float]], count: int) -> Path:
    """``count`` points along the quadratic Bézier curve through three control points."""
    start, bend, end = (np.array(point, dtype=np.float64) for point in points)
    time = np.linspace(0, 1, count)[:, None]
    return (1 - time) ** 2 * start + 2 * time * (1 - time) * bend + time**2 * end


def _taper(count: int, width: float, press: float = 0.25) -> Path:
    """The width of a leaf-like stroke: thin, full at ``press`` of its length, then to a point."""
    time = np.linspace(0, 1, count)
    shape = np.where(time < press, time / press, (1 - time) / (1 - press))
    widths: Path = width * np.clip(shape, 0, 1) ** 0.7 + 1
    return widths


def _enso(rng: np.random.Generator, wet: Sheet, red: ImageDraw.ImageDraw) -> None:
    """An open circle with a loaded start and a dry end."""
    width, height = wet.size[0] * 2, wet.size[1] * 2
    turn = np.linspace(0, 6.2832 * rng.uniform(0.86, 1.0), 1900) + rng.uniform(0.5, 6)
    radius = min(width, height) * rng.uniform(0.3, 0.36) * (1 + 0.04 * curve(rng, 1900, 2, 2))
    path = np.stack([width / 2 + radius * np.cos(turn), height * 0.49 + radius * np.sin(turn)], axis=1)
    press = 1 + 0.35 * curve(rng, 1900, 2.5, 3) - np.linspace(0, 0.45, 1900)
    brush = min(width, height) * rng.uniform(0.06, 0.13)
    wet.stroke(rng, path, np.maximum(brush * press, 4), 0.95, rng.uniform(0.6, 1.0))


def _bamboo(rng: np.random.Generator, wet: Sheet, red: ImageDraw.ImageDraw) -> None:
    """Jointed stalks, the farther ones paler, and falling leaves."""
    width, height = wet.size[0] * 2, wet.size[1] * 2
    for stalk in range(int(rng.integers(2, 5))):
        strength = (0.35, 0.55, 0.8, 0.9)[stalk % 4]
        x, lean, thick = width * rng.uniform(0.15, 0.85), rng.normal(0, 0.05), width * rng.uniform(0.018, 0.05)
        y = height * 1.02
        while y > -height * 0.05:
            top = y - height * rng.uniform(0.13, 0.2)
            path = np.linspace((x, y - 6), (x + lean * (y - top), top + 6), 220)
            swell = thick * (1 + 0.22 * np.abs(np.linspace(-1, 1, 220)) ** 6)
            wet.stroke(rng, path, swell, strength, 0.35)
            x, y = x + lean * (y - top), top
            if rng.random() < 0.75:
                _leaves(rng, wet, (x, y), width, strength)


def _leaves(rng: np.random.Generator, wet: Sheet, joint: tuple[float, float], width: int, strength: float) -> None:
    """A twig at a joint, with a hand of leaves."""
    way = rng.choice((-1, 1))
    x, y = joint[0] + way * width * rng.uniform(0.08, 0.18), joint[1] - width * rng.uniform(0.0, 0.08)
    wet.stroke(rng, np.linspace(joint, (x, y), 160), np.full(160, 5.0), strength, 0.2)
    for _ in range(int(rng.integers(3, 7))):
        turn, long = rng.normal(1.0, 0.5), width * rng.uniform(0.13, 0.27)
        tip = (x + way * np.cos(turn) * long, y + np.sin(turn) * long)
        bend = ((x + tip[0]) / 2 + rng.normal(0, 12), (y + tip[1]) / 2 - long * 0.1)
        path = _bezier([(x, y), bend, tip], 150)
        wet.stroke(rng, path, _taper(150, long * 0.15), min(1, strength + 0.08), 0.15)


def _reeds(rng: np.random.Generator, wet: Sheet, red: ImageDraw.ImageDraw) -> None:
    """A tuft of long leaves from one low point, over a pale wash of ground."""
    width, height = wet.size[0] * 2, wet.size[1] * 2
    root = width * rng.uniform(0.25, 0.6)
    ground = _bezier([(width * 0.05, height * 0.9), (root, height * 0.84), (width * 0.95, height * 0.91)], 800)
    wet.stroke(rng, ground, _taper(800, height * 0.05, 0.4), 0.3, 0.8)
    for _ in range(int(rng.integers(11, 18))):
        x = root + rng.normal(0, width * 0.035)
        reach, rise = rng.normal(0.1, 0.42) * width, height * rng.uniform(0.25, 0.78)
        bend, tip = (x + reach * 0.2, height * 0.88 - rise * 1.15), (x + reach, height * 0.88 - rise * 0.75)
        path = _bezier([(x, height * 0.88), bend, tip], 620)
        wet.stroke(rng, path, _taper(620, width * rng.uniform(0.012, 0.034), 0.4), rng.uniform(0.5, 0.98), 0.35)


def _plum(rng: np.random.Generator, wet: Sheet, red: ImageDraw.ImageDraw) -> None:
    """A gnarled branch from one side, twigs, and blossoms in the accent colour."""
    width, height = wet.size[0] * 2, wet.size[1] * 2
    way = rng.choice((-1, 1))
    start = (width * (0.5 - 0.55 * way), height * rng.uniform(0.75, 1.0))
    tip = (width * (0.5 + 0.3 * way), height * rng.uniform(0.1, 0.25))
    branch = _bezier([start, (width * (0.5 - 0.1 * way), height * rng.uniform(0.35, 0.75)), tip], 1100)
    branch += np.stack([curve(rng, 1100, 7, 3), curve(rng, 1100, 7, 3)], axis=1) * width * 0.035
    wet.stroke(rng, branch, np.linspace(width * 0.085, 5, 1100), 0.92, 0.55)
    for at in rng.integers(250, 1090, int(rng.integers(8, 13))):
        foot = branch[at]
        end = foot + rng.uniform(0.15, 0.42) * width * np.array((way * rng.uniform(-0.3, 1), rng.uniform(-1.3, 0.1)))
        twig = _bezier([tuple(foot), tuple((foot + end) / 2 + rng.normal(0, 30, 2)), tuple(end)], 260)
        wet.stroke(rng, twig, np.linspace(16, 4, 260), 0.88, 0.3)
        for spot in rng.integers(90, 259, 4):
            _blossom(rng, red, twig[spot] + rng.normal(0, 12, 2), width * rng.uniform(0.016, 0.03))


def _blossom(rng: np.random.Generator, pen: ImageDraw.ImageDraw, centre: Path, radius: float) -> None:
    """Five round petals of uneven ink about a pale eye."""
    start = rng.uniform(0, 6.28)
    for petal in range(5):
        turn = start + petal * 1.2566
        x, y = centre + np.array((np.cos(turn), np.sin(turn))) * radius * 0.85
        box = (x - radius * 0.56, y - radius * 0.56, x + radius * 0.56, y + radius * 0.56)
        pen.ellipse(box, fill=int(rng.integers(130, 256)))
    pen.ellipse((*(centre - radius * 0.22), *(centre + radius * 0.22)), fill=60)


def _seal(rng: np.random.Generator, pixels: Pixels, accent: Rgb) -> None:
    """A small red seal near a lower corner, its characters worn to a maze."""
    _, height, width = pixels.shape
    side, cell = 40, 5
    x = int(width * 0.08) if rng.random() < 0.5 else int(width * 0.92) - side
    y = int(height * 0.93) - side
    carved = np.kron(rng.random((side // cell, side // cell)) < 0.42, np.ones((cell, cell)))
    carved[:4], carved[-4:], carved[:, :4], carved[:, -4:] = 0, 0, 0, 0
    worn = np.clip(rng.normal(0.86, 0.12, (side, side)), 0, 1)
    blend(pixels[:, y : y + side, x : x + side], accent, ((1 - carved) * worn).astype(np.float32))
