"""Harbours at first light: a low sun, a far shore, moored boats and everything once more in the water."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from discovery.demo.canvas import (
    Pixels,
    Size,
    blend,
    develop,
    disc,
    glow,
    mask_field,
    open_mask,
    pick_size,
    sky,
)
from discovery.demo.colours import Rgb, inks, mix
from discovery.demo.noise import Field, curve, field
from discovery.demo.work import Work, finish

# Top of the sky, middle, horizon, far shore, boats, sun.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "5f7fa8 c9a9b4 f7c9a0 8e8fa8 1d2438 fff1cf",
        "f0b48a f6cfa2 fbe8c6 cf9f8f 402a33 fffbe8",
        "92a9b8 c9d3d6 eee9df a3b1b8 25333c ffffff",
        "2f3f73 8a6fa0 f19a86 6a5c8c 12152e ffe4b8",
        "6fa3a8 b9d3c4 f5ebcf 8db3ae 14363b fff6d8",
        "d98a5c f1b36b fbdc90 b5735a 35201f fff7d2",
        "a9b6cf e0c8d4 f8e3dd b2a8c0 33304a fffaf2",
        "4f86b5 a8cbe0 f4efe0 7fa5c4 0e2a45 ffffff",
    )
)
CAPTIONS: Final = (
    "Before the engines start",
    "Harbour, 5:40",
    "港の朝 / 港口清晨 Harbour morning",
    "The ice house is still asleep",
    "Tide out, gulls in",
    "Flat water all the way to the island",
    "My grandfather's berth was the third one",
    "静 Still",
    "No wind, no hurry",
    "Fog lifting off Naoshima",
    "They came back with mackerel",
    "Twelve minutes of this, then plain day",
    "Masts like a half-finished sentence",
    "Waiting for the ferry",
    "Lofoten in the mild season",
    "Low sun, long shadows, cold hands",
    "The pilot boat leaves first",
    "归舟 Returning boats",
    "Sunday, so everybody is moored",
    "A quiet berth near Essaouira",
    "The water remembers all of it",
    "Salt, diesel, oranges",
    "Between two ferries",
    "Harbour wall, end of winter",
)


def draw(rng: np.random.Generator, number: int) -> Work:
    """Sky and far shore above the waterline, their rippled mirror below it, boats upon it."""
    size = pick_size(rng, "landscape", "landscape", "portrait", "wide", "square")
    width, height = size
    top, middle, low, shore, dark, light = PALETTES[number % len(PALETTES)]
    horizon = int(height * rng.uniform(0.42, 0.58))
    above = _above((width, horizon), rng, (top, middle, low), (shore, dark, light))
    boats, mirrored = _fleet(rng, size, horizon)
    water = _water(rng, above, size, (mix(top, dark, 0.25), dark), mirrored)
    pixels = np.concatenate([above, water], axis=1)
    blend(pixels, dark, boats)
    image = develop(rng, pixels, 1.8)
    alt = "Boats moored in a calm harbour at dawn, sky and masts mirrored in {colour} water."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("landscape", "sea", "mist"), alt)


def _above(size: Size, rng: np.random.Generator, stops: tuple[Rgb, ...], paints: tuple[Rgb, Rgb, Rgb]) -> Pixels:
    """Sky with soft cloud bars, the sun, and two far shores."""
    width, height = size
    shore, dark, light = paints
    pixels = sky(size, (stops[0], stops[1], stops[2]))
    bars = field(rng, width, height, 60, stretch=4)
    blend(pixels, light, np.clip(bars - np.float32(0.55), 0, 1) * np.float32(0.9))
    centre = (width * rng.uniform(0.2, 0.8), height * rng.uniform(0.55, 0.85))
    radius = min(size) * rng.uniform(0.05, 0.09)
    halo = glow(size, centre, radius * 2.2) * np.float32(0.55)
    blend(pixels, light, np.maximum(halo, disc(size, centre, radius)))
    for nearer in (0.0, 0.45):
        crest = height * (0.80 + 0.14 * nearer) - curve(rng, width, 2.5 + nearer * 3, 5) * height * 0.16
        land = np.clip(np.arange(height, dtype=np.float32)[:, None] - crest, 0, 1)
        colour = mix(mix(stops[2], shore, 0.75), dark, nearer * 0.6)
        blend(pixels, colour, land * np.float32(0.72 + 0.2 * nearer))
    return pixels


def _water(rng: np.random.Generator, above: Pixels, size: Size, paints: tuple[Rgb, Rgb], mirrored: Field) -> Pixels:
    """The picture above, turned over, shaken more the nearer it lies, and darkened towards the deep."""
    width, horizon = size[0], above.shape[1]
    depth = size[1] - horizon
    deep, dark = paints
    near = np.linspace(0, 1, depth, dtype=np.float32)[:, None]
    waves = field(rng, width, depth, 15, stretch=6) - np.float32(0.5)
    rise = np.clip(horizon - 1 - near * (horizon * 0.96) - waves * 60 * near, 0, horizon - 1)
    aside = np.clip(np.arange(width, dtype=np.float32) + waves * (14 + 90 * near), 0, width - 1)
    column = aside.astype(np.intp)
    source = rise.astype(np.intp) * width + column
    water = np.stack([np.take(plane, source) for plane in above])
    shaken = np.take(mirrored[horizon:], np.arange(depth)[:, None] * width + column)
    blend(water, dark, shaken * np.float32(0.75))
    blend(water, deep, np.repeat(0.12 + 0.3 * near, width, axis=1))
    water += np.clip(waves - np.float32(0.16), 0, 1) * (45 + 150 * near)
    return water


def _fleet(rng: np.random.Generator, size: Size, horizon: int) -> tuple[Field, Field]:
    """Coverage 0..1 of the boats and posts, and of their mirror image."""
    upright, pen = open_mask(size)
    mirror, mirror_pen = open_mask(size)
    width, height = size[0] * 2, size[1] * 2
    places = rng.permutation(np.linspace(0.12, 0.88, 6))[: int(rng.integers(2, 6))]
    for x in places:
        near = rng.uniform(0.03, 0.42) ** 1.3
        base = horizon * 2 + near * (height - horizon * 2)
        scale = width * (0.05 + 0.22 * near) * rng.uniform(0.8, 1.15)
        parts = _boat(rng, sail=bool(rng.random() < 0.55))
        for part in parts:
            spread = part * (scale, -scale) + (x * width, base)
            pen.polygon([(float(a), float(b)) for a, b in spread], fill=255)
            mirror_pen.polygon([(float(a), float(2 * base - b)) for a, b in spread], fill=255)
    _posts(rng, (pen, mirror_pen), (width, height), horizon * 2)
    return mask_field(upright), mask_field(mirror)


def _boat(rng: np.random.Generator, sail: bool) -> list[NDArray[np.float64]]:
    """Polygons of one boat; the waterline is y = 0, the hull one unit long, up is positive."""
    way = rng.choice((-1.0, 1.0))
    hull = np.array([(-0.5, 0.13), (-0.42, -0.02), (0.36, -0.02), (0.54, 0.19), (0.3, 0.12)])
    tall = rng.uniform(0.75, 1.25)
    mast = np.array([(-0.012, 0.1), (-0.006, tall), (0.006, tall), (0.012, 0.1)])
    parts = [hull, mast]
    if sail:
        boom = np.array([(-0.42, 0.24), (0.0, 0.27), (0.0, 0.25), (-0.42, 0.22)])
        stay = np.array([(0.0, tall), (0.52, 0.19), (0.522, 0.175), (0.0, tall * 0.985)])
        furled = np.array([(-0.4, 0.25), (-0.02, 0.32), (-0.02, 0.26), (-0.4, 0.235)])
        parts += [boom, stay, furled]
    else:
        cabin = np.array([(-0.34, 0.1), (-0.32, 0.34), (-0.05, 0.36), (0.0, 0.1)])
        roof = np.array([(-0.37, 0.34), (-0.37, 0.37), (-0.02, 0.39), (-0.02, 0.36)])
        parts += [cabin, roof]
    return [part * (way, 1.0) for part in parts]


def _posts(
    rng: np.random.Generator, pens: tuple[ImageDraw.ImageDraw, ImageDraw.ImageDraw], area: Size, horizon: int
) -> None:
    """Mooring posts that march off to one side in perspective."""
    width, height = area
    side = rng.choice((-1, 1))
    for step in range(int(rng.integers(0, 8))):
        near = 0.75 * 0.72**step
        x = width / 2 + side * width * (0.5 * near + 0.06)
        base = horizon + near * (height - horizon)
        tall, half = height * 0.2 * near, max(1.5, width * 0.009 * near)
        pens[0].rectangle((x - half, base - tall, x + half, base), fill=255)
        pens[1].rectangle((x - half, base, x + half, base + tall), fill=255)
