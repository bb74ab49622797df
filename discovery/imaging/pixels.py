"""Any Pillow mode to plain 8-bit sRGB: depth, transparency and colour profile, in that order."""

from contextlib import suppress
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from discovery.imaging.refusals import PictureRefused, gettext_noop

_WHITE = (255, 255, 255)
_PROFILE_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
_SAME_COLOUR = 2  # of 255: profiles that call themselves sRGB differ by rounding only
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION


def to_srgb(image: Image.Image, icc: bytes | None, at_most: int | None = None) -> Image.Image:
    """Mode RGB in sRGB without any metadata, transparency laid on white, longest side no more than `at_most`.

    A profile that is broken, or made for another kind of pixels, is ignored. Raises PictureRefused
    `unsupported-format` for floating-point pixels, and whatever Pillow raises for a mode it cannot convert.
    """
    image = _eight_bits(image)
    if image.has_transparency_data:
        image = _shrunk(_with_alpha(image), at_most)
        opacity = image.getchannel("A")
        colour = _through_profile(image.convert("RGB"), icc)
        plain = Image.new("RGB", image.size, _WHITE)
        plain.paste(colour, mask=opacity)
    else:
        plain = _through_profile(_shrunk(_opaque(image), at_most), icc)
    return without_metadata(plain)


def without_metadata(image: Image.Image) -> Image.Image:
    """The pixels alone, mode RGB: Pillow's writers copy comments and profiles from the image they get."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    return bare


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit grey keeps its high byte; Pillow has already done so for 16-bit colour."""
    if image.mode == "F":
        raise PictureRefused("unsupported-format", what=gettext_noop("a picture in floating point"))
    if image.mode != "I" and not image.mode.startswith("I;16"):
        return image
    grey = Image.fromarray((np.asarray(image).clip(0, 0xFFFF) >> 8).astype(np.uint8))
    grey.info = {key: value for key, value in image.info.items() if key != "transparency"}
    return grey


def _with_alpha(image: Image.Image) -> Image.Image:
    if image.mode == "La":
        image = image.convert("LA")
    return image.convert("RGBA")


def _opaque(image: Image.Image) -> Image.Image:
    """One of the modes that a profile can speak of: L, RGB, CMYK."""
    if image.mode in _PROFILE_SPACES:
        return image
    if image.mode == "LAB":
        return _transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB").apply(image)
    return image.convert("L" if image.mode == "1" else "RGB")


def _shrunk(image: Image.Image, at_most: int | None) -> Image.Image:
    if at_most is None or max(image.size) <= at_most:
        return image
    scale = at_most / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _through_profile(image: Image.Image, icc: bytes | None) -> Image.Image:
    if icc:
        # Broken profiles are common, and browsers too then show the numbers as they are.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
            profile = ImageCms.ImageCmsProfile(BytesIO(icc))
            if profile.profile.xcolor_space.strip() == _PROFILE_SPACES[image.mode]:
                transform = _transform(profile, image.mode)
                return image if image.mode == "RGB" and _is_srgb(transform) else transform.apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _transform(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.ImageCmsTransform(
        source, target, mode, "RGB", intent=ImageCms.Intent.RELATIVE_COLORIMETRIC, flags=_FLAGS
    )


def _is_srgb(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether a lattice of 729 colours comes through unchanged: then the picture need not be converted."""
    before = _lattice()
    after = np.asarray(transform.apply(Image.fromarray(before)), dtype=np.int16)
    return bool(np.abs(after - before).max() <= _SAME_COLOUR)


@cache
def _lattice() -> np.ndarray:
    steps = np.linspace(0, 255, 9).round().astype(np.uint8)
    return np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
