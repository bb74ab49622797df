"""Stained glass: lead came round pieces of glass that together make a sun over sea, hills or a garden."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from discovery.demo.canvas import Size, dye, grain, pick_size, to_image, to_pixels
from discovery.demo.colours import Rgb, inks, ramp
from discovery.demo.noise import Field, enlarge, field
from discovery.demo.work import Work, finish

# Sky at the top, sky at the horizon, sun, near land or water, far land or water, flowers.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "1f4fa3 8cc8ea ffd34d 0f6b5c 4fae8a e8443a",
        "5a2a83 f08a6b ffe08a 1d2f6f 4a6fb3 ffb3a7",
        "0f7a8a bfe6d8 fff0a8 d0642f f2b04e c22f5d",
        "d9562b ffd07a fff3c2 6b1f3a b23a48 3f7fa6",
        "16325c 4f86c6 f5f0d0 2a5f3a 7fae4e f0c040",
        "8a2f5f f7b6c8 fff0d0 2f5f8a 6fb0c8 f5d060",
    )
)
CAPTIONS: Final = (
    "West window, a quarter past four",
    "Lead, light, patience",
    "Panel for a stairwell",
    "The sun piece took three tries",
    "日出 Sunrise",
    "Cut 214 pieces, lost two",
    "Chapel that is now a library",
    "Hall door, after restoration",
    "Sea window for a house without a view",
    "Held up to the kitchen light",
    "Flashed ruby, finally",
    "North transept, seen on a bicycle trip",
    "Cathedral of the ordinary day",
    "Hills, fired at 620 degrees",
    "窗 Window",
    "The cracked one is my favourite",
    "Solder still warm",
    "Light study in eleven blues",
    "For the landing, where nobody looks up",
    "Every piece a bit of weather",
    "Garden, from indoors",
    "Colour falls on the floor at noon",
    "Transom, tulips",
    "Bath-house glass",
)
Scene = Callable[[np.random.Generator, NDArray[np.float64], NDArray[np.float64], float], NDArray[np.intp]]
SHADES: Final = 24


def draw(rng: np.random.Generator, number: int) -> Work:
    """A scene broken into cells, each one colour with its own unevenness, in dark lead."""
    size = pick_size(rng, "portrait", "portrait", "tall", "square", "landscape")
    palette = PALETTES[number % len(PALETTES)]
    scene, what = SCENES[number % len(SCENES)]
    pane = min(size) / rng.uniform(9, 14)
    nearest, border, xs, ys = _cells(rng, size, pane)
    glass = _glass(palette)[scene(rng, xs / size[0], ys / size[1], size[1] / size[0])]
    uneven = glass * rng.normal(1.0, 0.09, (len(glass), 1)) + rng.normal(0, 5, glass.shape)
    pixels = to_pixels(dye(nearest, uneven.astype(np.float32)))
    pixels *= np.float32(0.8) + np.float32(0.42) * field(rng, *size, 70, 4, 0.7)
    lead = np.clip((border - np.float32(2.2)) / np.float32(1.6), 0, 1)
    bevel = np.float32(1) + np.float32(0.25) * np.clip(1 - np.abs(border - 6) / 3, 0, 1)
    pixels *= lead * bevel
    pixels += np.float32(22) * (1 - lead) + grain(rng, size, 3.0)
    _frame(pixels)
    alt = f"A stained-glass window in {{colour}} and other bright glass: {what}."
    return finish(to_image(pixels), CAPTIONS[number % len(CAPTIONS)], ("geometric", "glass", "mosaic"), alt)


def _cells(
    rng: np.random.Generator, size: Size, pane: float
) -> tuple[NDArray[np.intp], Field, NDArray[np.float64], NDArray[np.float64]]:
    """A Voronoi partition from one jittered seed in each square of a grid of ``pane`` pixels.

    Returns each pixel's cell number, its distance in pixels to the border between the two nearest seeds, and the
    seeds' x and y. Worked out at half the resolution: under the lead nobody sees the steps.
    """
    width, height = size[0] // 2, size[1] // 2
    step = pane / 2
    columns, rows = int(width / step) + 4, int(height / step) + 4
    grid_x, grid_y = np.meshgrid(np.arange(columns), np.arange(rows))
    xs = ((grid_x - 1 + rng.uniform(0.1, 0.9, grid_x.shape)) * step).astype(np.float32)
    ys = ((grid_y - 1 + rng.uniform(0.1, 0.9, grid_y.shape)) * step).astype(np.float32)
    across, down = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    columns_at, rows_at = (across / step).astype(np.intp) + 1, (down / step).astype(np.intp) + 1
    first = np.full((height, width), 1e9, dtype=np.float32)
    second = first.copy()
    owner = np.zeros((height, width), dtype=np.intp)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            cell = np.ix_(rows_at + dy, columns_at + dx)
            distance = (across - xs[cell]) ** 2 + (down[:, None] - ys[cell]) ** 2
            nearer = distance < first
            np.minimum(second, np.maximum(first, distance), out=second)
            np.copyto(owner, (rows_at + dy)[:, None] * columns + (columns_at + dx), where=nearer)
            np.minimum(first, distance, out=first)
    # Half the difference of the distances is the distance to the border, near enough close by.
    border = enlarge(np.sqrt(second) - np.sqrt(first), *size)
    full = owner.repeat(2, axis=0).repeat(2, axis=1)
    return full, border, xs.ravel().astype(float) * 2, ys.ravel().astype(float) * 2


def _glass(palette: tuple[Rgb, ...]) -> NDArray[np.float32]:
    """Six runs of SHADES colours: sky, sun, halo, near ground, far ground, flowers."""
    top, low, sun, near, far, flower = palette
    white = (255, 255, 240)
    runs = ((top, low), (sun, white), (low, sun), (near, far), (far, low), (flower, sun))
    return np.concatenate([ramp(run, SHADES) for run in runs])


def _shade(run: int, place: NDArray[np.float64]) -> NDArray[np.intp]:
    """The colour number ``place`` (0..1) along a run."""
    return run * SHADES + (np.clip(place, 0, 0.999) * SHADES).astype(np.intp)


def _sky(rng: np.random.Generator, x: NDArray[np.float64], y: NDArray[np.float64], aspect: float) -> NDArray[np.intp]:
    """Sky from top to horizon with a sun and its halo."""
    sun_x, sun_y, radius = rng.uniform(0.25, 0.75), rng.uniform(0.2, 0.42), rng.uniform(0.13, 0.19)
    away = np.hypot(x - sun_x, (y - sun_y) * aspect) / radius
    colours = _shade(0, y * 1.7 + rng.normal(0, 0.07, x.shape))
    colours = np.where(away < 1.9, _shade(2, 1.7 - away), colours)
    return np.where(away < 1, _shade(1, 0.7 - away), colours)


def _hills(rng: np.random.Generator, x: NDArray[np.float64], y: NDArray[np.float64], aspect: float) -> NDArray[np.intp]:
    """Three waves of hills under the sky."""
    colours = _sky(rng, x, y, aspect)
    for layer, level in enumerate((0.55, 0.68, 0.82)):
        crest = level + 0.08 * np.sin(x * rng.uniform(4, 9) + rng.uniform(0, 6))
        run, place = ((4, 0.35), (3, 0.8), (3, 0.15))[layer]
        colours = np.where(y > crest, _shade(run, place + rng.normal(0, 0.12, x.shape)), colours)
    return colours


def _sea(rng: np.random.Generator, x: NDArray[np.float64], y: NDArray[np.float64], aspect: float) -> NDArray[np.intp]:
    """Water in bands to the horizon, the sun's path upon it."""
    colours = _sky(rng, x, y, aspect)
    waves = 0.5 + 0.5 * np.sin(y * 46 + 3 * np.sin(x * 5))
    water = _shade(3, waves * 0.8 + rng.normal(0, 0.12, x.shape))
    path = np.abs(x - 0.5) < 0.06 + 0.12 * (y - 0.5)
    water = np.where(path & (rng.random(x.shape) < 0.6), _shade(2, waves), water)
    return np.where(y > 0.58, water, colours)


def _garden(
    rng: np.random.Generator, x: NDArray[np.float64], y: NDArray[np.float64], aspect: float
) -> NDArray[np.intp]:
    """Green all through, with flowers of several panes."""
    colours = _shade(3, rng.uniform(0, 1, x.shape) * 0.9)
    colours = np.where(y < 0.34, _shade(0, y * 2.6 + rng.normal(0, 0.08, x.shape)), colours)
    for _ in range(int(rng.integers(5, 10))):
        away = np.hypot(x - rng.uniform(0.08, 0.92), (y - rng.uniform(0.25, 0.9)) * aspect) / rng.uniform(0.09, 0.17)
        colours = np.where(away < 1, _shade(5, away * 0.55), colours)
        colours = np.where(away < 0.38, _shade(1, away), colours)
    return colours


def _frame(pixels: NDArray[np.float32]) -> None:
    """Dark came round the whole window, drawn in place."""
    pixels[:, :9], pixels[:, -9:], pixels[:, :, :9], pixels[:, :, -9:] = 24, 24, 24, 24
    pixels[:, 3:5, 3:-3] = 70
    pixels[:, 3:-3, 3:5] = 70


SCENES: Final[tuple[tuple[Scene, str], ...]] = (
    (_hills, "a sun above rolling hills"),
    (_sea, "a sun over the sea"),
    (_garden, "flowers in a garden"),
    (_hills, "a sun above rolling hills"),
    (_sea, "a sun over the sea"),
)
