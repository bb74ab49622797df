"""Sheets to draw on: sizes, antialiasing at twice the size, and the grain of paper; every result is RGB."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from discovery.demo.colours import Rgb, ramp
from discovery.demo.noise import Field

Size = tuple[int, int]
Pixels = NDArray[np.float32]

SHAPES: Final[dict[str, tuple[Size, ...]]] = {
    "portrait": ((620, 830), (580, 850), (650, 820)),
    "square": ((800, 800),),
    "landscape": ((830, 620), (850, 580), (820, 650)),
    "tall": ((480, 940),),
    "wide": ((940, 480),),
}


def pick_size(rng: np.random.Generator, *shapes: str) -> Size:
    """(width, height) in pixels of one of the named shapes; name a shape twice to make it twice as likely."""
    sizes = SHAPES[shapes[int(rng.integers(len(shapes)))]]
    return sizes[int(rng.integers(len(sizes)))]


def open_sheet(size: Size, colour: Rgb) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A sheet at twice ``size`` with its pen; draw in doubled pixels, then ``settle``."""
    image = Image.new("RGB", (size[0] * 2, size[1] * 2), colour)
    return image, ImageDraw.Draw(image)


def open_mask(size: Size) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A black 8-bit mask at twice ``size`` with its pen."""
    image = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    return image, ImageDraw.Draw(image)


def settle(image: Image.Image) -> Image.Image:
    """A doubled sheet at its real size, edges smooth."""
    return image.reduce(2)


def mask_field(mask: Image.Image) -> Field:
    """A doubled mask at its real size, as float32 (height, width) in 0..1."""
    return np.asarray(mask.reduce(2), dtype=np.float32) / np.float32(255)


def sky(size: Size, stops: tuple[Rgb, ...]) -> Pixels:
    """A vertical gradient, float32 (3, height, width) in 0..255, from the top downwards."""
    width, height = size
    return np.repeat(ramp(stops, height).T[:, :, None], width, axis=2)


def blend(pixels: Pixels, colour: Rgb, share: Field) -> None:
    """Move ``pixels`` (3, height, width), in place, towards a colour by ``share`` (height, width) of 0..1."""
    for plane, value in zip(pixels, colour, strict=True):
        plane += (np.float32(value) - plane) * share


def to_image(pixels: Pixels) -> Image.Image:
    """Float pixels (3, height, width) in 0..255 (anything beyond is clipped) as a picture."""
    return Image.merge("RGB", [Image.fromarray(np.clip(plane, 0, 255).astype(np.uint8)) for plane in pixels])


def develop(rng: np.random.Generator, pixels: Pixels, strength: float) -> Image.Image:
    """The picture of some pixels with grain of ``strength`` grey levels, the same in all three channels."""
    dust = grain(rng, (pixels.shape[2], pixels.shape[1]), strength)
    # Plane by plane through one small buffer: whole-picture temporaries cost more than the arithmetic.
    buffer = np.empty_like(dust)
    planes = []
    for plane in pixels:
        np.clip(np.add(plane, dust, out=buffer), 0, 255, out=buffer)
        planes.append(Image.fromarray(buffer.astype(np.uint8)))
    return Image.merge("RGB", planes)


def to_pixels(image: Image.Image) -> Pixels:
    """A picture as float pixels (3, height, width)."""
    return np.stack([np.asarray(plane, dtype=np.float32) for plane in image.split()])


def dye(index: NDArray[np.integer], shades: NDArray[np.float32]) -> Image.Image:
    """The picture whose pixel (y, x) has the colour ``shades[index[y, x]]``; shades are (any, 3) in 0..255."""
    packed = np.full((len(shades), 4), 255, dtype=np.uint8)
    packed[:, :3] = np.clip(shades, 0, 255)
    # One four-byte look-up a pixel is many times faster than three of one byte.
    words = np.take(packed.view(np.uint32)[:, 0], index)
    return Image.fromarray(words.view(np.uint8).reshape(*index.shape, 4), "RGBA").convert("RGB")


def glow(size: Size, centre: tuple[float, float], reach: float) -> Field:
    """Light around a point, float32 (height, width): 1 at the centre, one half at ``reach`` pixels."""
    across = (np.arange(size[0], dtype=np.float32) - np.float32(centre[0])) / np.float32(reach)
    down = (np.arange(size[1], dtype=np.float32) - np.float32(centre[1])) / np.float32(reach)
    return np.reciprocal(1 + across**2 + (down**2)[:, None])


def disc(size: Size, centre: tuple[float, float], radius: float) -> Field:
    """Coverage 0..1, float32 (height, width), of a filled circle with a smooth rim."""
    across = np.arange(size[0], dtype=np.float32) - np.float32(centre[0])
    down = np.arange(size[1], dtype=np.float32) - np.float32(centre[1])
    return np.clip(np.float32(radius + 0.5) - np.sqrt(across**2 + (down**2)[:, None]), 0, 1)


def grain(rng: np.random.Generator, size: Size, strength: float) -> Field:
    """Film or paper grain, float32 (height, width) around 0 with ``strength`` grey levels of deviation."""
    width, height = size
    # One prime-sized tile, repeated: no eye finds the seam, and it costs a tenth of fresh noise everywhere.
    tile = rng.standard_normal((251, 257), dtype=np.float32) * np.float32(strength)
    return np.tile(tile, (height // 251 + 1, width // 257 + 1))[:height, :width]


def on_paper(image: Image.Image, rng: np.random.Generator, strength: float = 4.0) -> Image.Image:
    """The picture with paper grain laid over it."""
    dust = Image.fromarray((grain(rng, image.size, strength) + np.float32(128.5)).astype(np.uint8))
    return ImageChops.add(image, Image.merge("RGB", (dust, dust, dust)), offset=-128)
