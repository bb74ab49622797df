"""Colour arithmetic for the demo pictures, and the one everyday word that is true of a picture's colour."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Rgb = tuple[int, int, int]

# Upper hue bounds in degrees; the circle closes with red. Our own reading of the everyday English colour words.
_HUES: Final = (
    (14, "red"), (42, "orange"), (66, "yellow"), (160, "green"), (195, "teal"),
    (255, "blue"), (292, "purple"), (345, "pink"), (361, "red"),
)  # fmt: skip
_WORDS: Final = ("black", "white", "grey", "cream", "brown", *dict.fromkeys(word for _, word in _HUES))
_NEUTRAL_WEIGHT: Final = 0.08  # paper and night fill a frame, yet people name what is drawn on them


def rgb(code: str) -> Rgb:
    """``"1f2a44"`` as (31, 42, 68)."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def inks(codes: str) -> tuple[Rgb, ...]:
    """Several space-separated hexadecimal colours."""
    return tuple(rgb(code) for code in codes.split())


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """The colour ``share`` (0..1) of the way from ``first`` to ``second``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def ramp(stops: tuple[Rgb, ...], steps: int) -> NDArray[np.float32]:
    """``steps`` colours, float32 (steps, 3) in 0..255, evenly spaced through ``stops``."""
    places = np.linspace(0, len(stops) - 1, steps)
    channels = np.array(stops, dtype=np.float64).T
    knots = np.arange(len(stops))
    return np.stack([np.interp(places, knots, channel) for channel in channels], axis=1).astype(np.float32)


def colour_word(image: Image.Image) -> str:
    """The basic colour term that covers most of an RGB picture, colours counting for more than paper or night."""
    # Nearest, not averaged: a fine blue line on paper must stay blue instead of paling into grey.
    small = image.resize((120, 120), Image.Resampling.NEAREST).convert("HSV")
    hue, saturation, value = np.asarray(small, dtype=np.float64).reshape(-1, 3).T / 255
    words = _words(hue * 360, saturation, value)
    weights = np.where(words < _WORDS.index("brown"), _NEUTRAL_WEIGHT, 0.4 + saturation * value)
    return _WORDS[int(np.bincount(words, weights, len(_WORDS)).argmax())]


def _words(hue: NDArray[np.float64], saturation: NDArray[np.float64], value: NDArray[np.float64]) -> NDArray[np.intp]:
    """Each pixel's index into ``_WORDS``; later rules win over earlier ones."""
    bounds = [bound for bound, _ in _HUES]
    of_hue = np.array([_WORDS.index(word) for _, word in _HUES])
    words = of_hue[np.searchsorted(bounds, hue, side="right")]
    warm = (hue > 14) & (hue < 66)
    reddish = (hue < 20) | (hue > 330)
    words[reddish & (saturation < 0.55) & (value > 0.65)] = _WORDS.index("pink")
    words[(hue > 8) & (hue < 48) & (value < 0.62)] = _WORDS.index("brown")
    words[saturation < 0.1] = _WORDS.index("grey")
    words[(saturation < 0.07) & (value > 0.9)] = _WORDS.index("white")
    words[warm & (saturation > 0.04) & (saturation < 0.28) & (value > 0.72)] = _WORDS.index("cream")
    words[(value < 0.13) | ((value < 0.25) & (saturation < 0.25))] = _WORDS.index("black")
    return words
