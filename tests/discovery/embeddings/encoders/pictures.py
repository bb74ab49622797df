"""Small pictures drawn by code, the same every time, for the encoders' tests."""

import numpy as np
from PIL import Image, ImageDraw


def noise(seed: int, size: tuple[int, int] = (96, 80)) -> Image.Image:
    """Blotches of random colour: smooth enough to survive resizing, different for each seed."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def scene(ink: str, paper: str, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """A disc, a bar and a triangle in one colour on another."""
    image = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, 70, 70), fill=ink)
    draw.rectangle((90, 15, 110, 100), fill=ink)
    draw.polygon([(20, 110), (60, 80), (80, 112)], fill=ink)
    return image


def stripes(ink: str, paper: str, period: int, upright: bool = True) -> Image.Image:
    """Stripes `period` pixels wide, upright or level."""
    image = Image.new("RGB", (128, 128), paper)
    draw = ImageDraw.Draw(image)
    for start in range(0, 128, 2 * period):
        end = start + period - 1
        draw.rectangle((start, 0, end, 127) if upright else (0, start, 127, end), fill=ink)
    return image
