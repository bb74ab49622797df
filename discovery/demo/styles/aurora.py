"""Northern lights over snow and spruce: curtains of light, stars behind them, sometimes a lake below."""

from typing import Final

import numpy as np
from PIL import ImageDraw

from discovery.demo.canvas import (
    Pixels,
    Size,
    blend,
    develop,
    mask_field,
    open_mask,
    pick_size,
    sky,
)
from discovery.demo.colours import Rgb, inks, mix
from discovery.demo.noise import Field, curve, enlarge
from discovery.demo.work import Work, finish

# Top of the sky, foot of the sky, foot of the curtain, its crown, the trees.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "060d24 123a4a 6dffb0 2f8fd6 030810",
        "0b0a2a 2a2a63 7dffd2 b46bff 050414",
        "071a1f 135043 b6ff7a 1fae9c 020b0c",
        "150a26 56265f ff8fc4 7a5cff 08040f",
        "050f2e 1d4f86 8ff3ff 4a78ff 020816",
    )
)
CAPTIONS: Final = (
    "It started just as we gave up",
    "KP 6 over Inari",
    "The dog noticed first",
    "极光 Aurora, no filter",
    "Minus twenty-three, worth it",
    "Nobody spoke for ten minutes",
    "Green first, then everything",
    "The lake doubled it",
    "Thirteen seconds at f/2",
    "From the sauna steps",
    "Solar wind, local weather",
    "夜空在跳舞 The sky is dancing",
    "Spruce, snow, static",
    "Last bus, first aurora",
    "Abisko, the night of the big one",
    "A curtain somebody forgot to close",
    "Heard it? I swear I heard it",
    "Three cold photographers and a thermos",
    "Tromsø, away from the lamps",
    "Overhead at 01:12",
    "The forest kept its hat on",
    "Yellowknife, night four",
    "Silent and enormous",
    "I came for the stars",
)


def draw(rng: np.random.Generator, number: int) -> Work:
    """Two to four curtains over a treeline; one picture in three holds a lake that mirrors them."""
    size = pick_size(rng, "landscape", "landscape", "portrait", "tall", "square")
    width, height = size
    top, foot, green, crown, dark = PALETTES[number % len(PALETTES)]
    lake = number % 3 == 1
    shore = int(height * (0.64 if lake else 0.9))
    pixels = sky((width, shore), (top, mix(top, foot, 0.4), foot))
    light = _curtains(rng, (width, shore))
    _stars(rng, pixels)
    _illuminate(pixels, light, (green, crown))
    _hills(rng, pixels, mix(foot, dark, 0.55))
    if lake:
        pixels = np.concatenate([pixels, _mirror(rng, pixels, height - shore, dark)], axis=1)
    else:
        snow = np.repeat(pixels[:, -1:, :], height - shore, axis=1)
        pixels = np.concatenate([pixels, snow * np.float32(0.8)], axis=1)
    blend(pixels, dark, _forest(rng, size, shore, lake))
    image = develop(rng, pixels, 2.2)
    water = " mirrored in a still lake" if lake else ""
    alt = f"Curtains of {{colour}} northern lights in a starry sky above dark spruces{water}."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("night", "stars", "landscape"), alt)


def _curtains(rng: np.random.Generator, size: Size) -> tuple[Field, Field]:
    """Brightness 0..1 of the light, and how far up its curtain each place lies (0 foot .. 1 crown)."""
    # Light is soft: a third of the resolution shows all of it.
    width, height = size[0] // 3, size[1] // 3
    down = np.arange(height, dtype=np.float32)[:, None]
    total = np.zeros((height, width), dtype=np.float32)
    rise = np.zeros((height, width), dtype=np.float32)
    for _ in range(int(rng.integers(2, 5))):
        foot = height * (rng.uniform(0.42, 0.8) + 0.22 * curve(rng, width, rng.uniform(1.0, 2.4), 3, 0.4))
        tall = height * (rng.uniform(0.2, 0.4) + 0.1 * curve(rng, width, 6, 2))
        rays = 0.6 + 0.4 * curve(rng, width, 34, 3, 0.6)
        fold = np.clip(0.62 + 0.75 * curve(rng, width, 3, 2), 0.04, 1.2)
        above = foot - down
        shape = np.exp(-np.maximum(above, 0) / np.maximum(tall, 4))
        sharp = np.clip(1 + above / np.float32(height * 0.035), 0, 1)
        glow = shape * sharp * sharp * (rays * fold)
        total += glow
        rise += glow * np.clip(above / np.maximum(tall * 1.5, 4), 0, 1)
    share = np.divide(rise, np.maximum(total, np.float32(1e-3)), dtype=np.float32)
    return np.clip(enlarge(total, *size), 0, 1.25), np.clip(enlarge(share, *size), 0, 1)


def _illuminate(pixels: Pixels, light: tuple[Field, Field], colours: tuple[Rgb, Rgb]) -> None:
    """Add the light in place, green at the foot of each curtain, its second colour at the crown."""
    brightness, rise = light
    for plane, low, high in zip(pixels, *colours, strict=True):
        plane += brightness * (np.float32(low) + np.float32(high - low) * rise) * np.float32(0.82)


def _stars(rng: np.random.Generator, pixels: Pixels) -> None:
    """Scatter faint stars, and a few of four pixels."""
    _, height, width = pixels.shape
    count = width * height // 700
    xs, ys = rng.integers(0, width - 1, count), rng.integers(0, height - 1, count)
    power = (rng.random(count) ** 3 * 210).astype(np.float32)
    pixels[:, ys, xs] += power
    big = power > 120
    for dx, dy in ((1, 0), (0, 1), (1, 1)):
        pixels[:, ys[big] + dy, xs[big] + dx] += power[big] * np.float32(0.7)


def _hills(rng: np.random.Generator, pixels: Pixels, colour: Rgb) -> None:
    """A far range along the foot of the sky."""
    _, height, width = pixels.shape
    crest = height * (0.93 - 0.085 * (1 + curve(rng, width, 3, 5)))
    start = int(crest.min())
    land = np.clip(np.arange(start, height, dtype=np.float32)[:, None] - crest, 0, 1)
    blend(pixels[:, start:], colour, land)


def _mirror(rng: np.random.Generator, above: Pixels, depth: int, dark: Rgb) -> Pixels:
    """The lake: the sky turned over, blurred along the ripples and dimmed."""
    _, height, width = above.shape
    rows = np.clip(height - 1 - np.arange(depth) * 1.25 - rng.normal(0, 1.6, depth), 0, height - 1)
    water = above[:, rows.astype(np.intp)] * np.float32(0.72)
    shift = (rng.normal(0, 1, depth) * np.linspace(0.5, 5, depth)).astype(int)
    columns = np.clip(np.arange(width) + shift[:, None], 0, width - 1)
    water = np.take_along_axis(water, np.broadcast_to(columns, water.shape), axis=2)
    blend(water, dark, np.repeat(np.linspace(0.0, 0.55, depth, dtype=np.float32)[:, None], width, axis=1))
    return water


def _forest(rng: np.random.Generator, size: Size, shore: int, lake: bool) -> Field:
    """Coverage of the spruces: a far row on the shore, and near ones at the sides and along the foot."""
    mask, pen = open_mask(size)
    width, height = size[0] * 2, size[1] * 2
    row = shore * 2
    for x in range(-10, width, 13):
        tall = height * rng.uniform(0.012, 0.035)
        pen.polygon([(x - 7, row + 4), (x + rng.uniform(0, 6), row - tall), (x + 16, row + 4)], fill=255)
    pen.rectangle((0, row - 2, width, row + 4), fill=255)
    base = height * 1.02
    if not lake:
        pen.polygon([(0, row + 8), (width, row + 8), (width, height), (0, height)], fill=150)
    for _ in range(int(rng.integers(9, 20))):
        place = rng.beta(0.45, 0.45) if lake else rng.random()
        _spruce(pen, rng, (width * float(place), base), height * rng.uniform(0.16, 0.46))
    return mask_field(mask)


def _spruce(pen: ImageDraw.ImageDraw, rng: np.random.Generator, foot: tuple[float, float], tall: float) -> None:
    """One tree: a spire of drooping tiers with ragged ends."""
    x, y = foot
    tiers = int(rng.integers(12, 18))
    left, right = [(x, y - tall)], [(x, y - tall)]
    for tier in range(1, tiers + 1):
        share = tier / tiers
        level, reach = y - tall * (1 - share), tall * 0.19 * share**0.9
        for side, toward in ((left, -1), (right, 1)):
            side.append((x + toward * reach * rng.uniform(0.75, 1.15), level + tall * 0.012))
            side.append((x + toward * reach * rng.uniform(0.35, 0.5), level - tall * 0.004))
    pen.polygon(left + right[::-1], fill=255)
