"""The copies that people make of a picture, drawn with Pillow; the same generator state gives the same copy.

The choice follows what is done to pictures when they are posted again: Douze et al., "The 2021 Image Similarity Dataset
and Challenge" (arXiv 2106.09672). A copy keeps the content recognisable to a person; strengths are stated at each.
"""

import io
import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from .copy_screenshot import screenshot

Make = Callable[[Image.Image, np.random.Generator], Image.Image]

_CAPTIONS = (
    "when you finally find it",
    "me, every Monday",
    "no words needed",
    "look at this one!",
    "found on my way home",
)


class Transformation(NamedTuple):
    """What a kind of copy is called in a table, and the function that makes one from an RGB picture."""

    title: str
    make: Make


def copied(image: Image.Image, transformation: str, chance: np.random.Generator) -> Image.Image:
    """A copy of `image` as an RGB picture; `transformation` is a key of TRANSFORMATIONS (KeyError otherwise)."""
    return TRANSFORMATIONS[transformation].make(image.convert("RGB"), chance)


def _jpeg_30(image: Image.Image, _: np.random.Generator) -> Image.Image:
    """Compressed by JPEG at quality 30 and opened again."""
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=30)
    with Image.open(kept) as compressed:
        return compressed.convert("RGB")


def _half_size(image: Image.Image, _: np.random.Generator) -> Image.Image:
    """Both sides halved: a quarter of the pixels."""
    size = max(1, round(image.width / 2)), max(1, round(image.height / 2))
    return image.resize(size, Image.Resampling.LANCZOS)


def _crop(image: Image.Image, chance: np.random.Generator, area: float) -> Image.Image:
    """A rectangle of the picture's own proportions that holds `area` (0 to 1) of its AREA, at a random place.

    Each side keeps the root of the share: a 50 % crop has 71 % of the width and 71 % of the height.
    """
    width, height = (max(1, round(side * math.sqrt(area))) for side in image.size)
    left = int(chance.integers(image.width - width + 1))
    top = int(chance.integers(image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def _flip(image: Image.Image, _: np.random.Generator) -> Image.Image:
    """Mirrored, left for right."""
    return ImageOps.mirror(image)


def _border(image: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A plain border, a tenth of the shorter side wide: white, black or of any colour, each as often."""
    colours = ((255, 255, 255), (0, 0, 0), tuple(int(part) for part in chance.integers(256, size=3)))
    return ImageOps.expand(image, max(1, round(min(image.size) / 10)), colours[int(chance.integers(3))])


def _caption_bar(image: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A bar, a fifth of the height, with a line of text over or under the picture; black on white or the reverse."""
    bar = max(1, round(image.height / 5))
    paper, ink = ("white", "black") if chance.random() < 0.5 else ("black", "white")
    over = chance.random() < 0.5
    copy = Image.new("RGB", (image.width, image.height + bar), paper)
    copy.paste(image, (0, bar if over else 0))
    middle = image.width / 2, bar / 2 + (0 if over else image.height)
    text = _CAPTIONS[int(chance.integers(len(_CAPTIONS)))]
    pen = ImageDraw.Draw(copy)
    # At half the bar's height, unless that line would be wider than the picture.
    size = bar / 2
    size *= min(1.0, 0.94 * image.width / pen.textlength(text, font=ImageFont.load_default(max(1.0, size))))
    pen.text(middle, text, ink, font=ImageFont.load_default(max(1.0, size)), anchor="mm")
    return copy


def _colour_shift(image: Image.Image, chance: np.random.Generator) -> Image.Image:
    """As a photo filter does: each channel times 0.75 to 1.25, then saturation times 0.6 to 1.5."""
    gains = chance.uniform(0.75, 1.25, 3)
    shifted = np.clip(np.asarray(image, np.float64) * gains, 0, 255).round().astype(np.uint8)
    return ImageEnhance.Color(Image.fromarray(shifted)).enhance(float(chance.uniform(0.6, 1.5)))


def _blur(image: Image.Image, _: np.random.Generator) -> Image.Image:
    """A Gaussian whose standard deviation is 2 % of the longer side: 2.6 pixels at 128."""
    return image.filter(ImageFilter.GaussianBlur(0.02 * max(image.size)))


TRANSFORMATIONS: Mapping[str, Transformation] = {
    "jpeg_30": Transformation("JPEG quality 30", _jpeg_30),
    "half_size": Transformation("Half size", _half_size),
    "crop_70": Transformation("70 % crop", lambda image, chance: _crop(image, chance, 0.7)),
    "crop_50": Transformation("50 % crop", lambda image, chance: _crop(image, chance, 0.5)),
    "flip": Transformation("Flip", _flip),
    "border": Transformation("Border", _border),
    "caption_bar": Transformation("Caption bar", _caption_bar),
    "colour_shift": Transformation("Colour shift", _colour_shift),
    "blur": Transformation("Blur", _blur),
    "screenshot": Transformation("Screenshot", screenshot),
}
"""Each kind of copy by its key, in the order in which tables show them."""
