"""A picture as a phone's screenshot shows it: shrunk, between the bars, icons and lines of an app that never was."""

import numpy as np
from PIL import Image, ImageDraw, ImageOps

_LIGHT = ((255, 255, 255), (214, 216, 220), (60, 62, 68))
_DARK = ((16, 17, 20), (52, 54, 60), (216, 218, 222))


def screenshot(image: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A light or dark 9:16 screen, 0.8 of the picture's longer side wide, with the whole picture in it.

    The picture takes the width, but 60 % of the height at most; a square one covers 56 % of the screen. Above it lie
    the clock and a name, below it buttons, lines of text and the system's bar.
    """
    width = max(9, round(0.8 * max(image.size)))
    height = round(width * 16 / 9)
    paper, faint, ink = _LIGHT if chance.random() < 0.5 else _DARK
    screen = Image.new("RGB", (width, height), paper)
    shown = ImageOps.contain(image, (width, round(0.6 * height)), Image.Resampling.LANCZOS)
    top = round(0.14 * height)
    _draw_above(ImageDraw.Draw(screen), width, height, faint, ink)
    screen.paste(shown, ((width - shown.width) // 2, top))
    _draw_below(ImageDraw.Draw(screen), width, height, top + shown.height, faint, ink, chance)
    return screen


def _draw_above(pen: ImageDraw.ImageDraw, width: int, height: int, faint: tuple, ink: tuple) -> None:
    """Clock and battery, then a face and a name."""
    pen.rectangle((0.06 * width, 0.015 * height, 0.16 * width, 0.028 * height), fill=ink)
    pen.rectangle((0.84 * width, 0.015 * height, 0.94 * width, 0.028 * height), fill=ink)
    pen.ellipse((0.05 * width, 0.055 * height, 0.05 * width + 0.065 * height, 0.12 * height), fill=faint)
    pen.rectangle((0.22 * width, 0.075 * height, 0.55 * width, 0.09 * height), fill=ink)


def _draw_below(
    pen: ImageDraw.ImageDraw,
    width: int,
    height: int,
    start: int,
    faint: tuple,
    ink: tuple,
    chance: np.random.Generator,
) -> None:
    """Three buttons, lines of text of random lengths as far as there is room, and the bar of the system."""
    side = 0.03 * height
    for place in (0.06, 0.2, 0.34):
        box = (place * width, start + 0.02 * height, place * width + side, start + 0.02 * height + side)
        pen.ellipse(box, outline=ink, width=max(1, round(0.004 * height)))
    line = start + 0.075 * height
    while line < 0.9 * height:
        pen.rectangle((0.06 * width, line, chance.uniform(0.5, 0.94) * width, line + 0.012 * height), fill=faint)
        line += 0.03 * height
    pen.rectangle((0.34 * width, 0.972 * height, 0.66 * width, 0.982 * height), fill=ink)
