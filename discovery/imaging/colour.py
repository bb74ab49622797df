"""sRGB and CIELAB, both ways, for whole arrays.

sRGB: IEC 61966-2-1:1999. CIELAB: CIE 15:2004, section 8.2.1, for the 2° observer and illuminant D65; the
white point is the matrix applied to sRGB white, so that white is exactly (100, 0, 0).
"""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
    dtype=np.float64,
)
_WHITE = _TO_XYZ.sum(axis=1)
_TO_XYZ_OF_WHITE = (_TO_XYZ / _WHITE[:, None]).T.astype(np.float32)
_FROM_XYZ_OF_WHITE = np.linalg.inv(_TO_XYZ / _WHITE[:, None]).T.astype(np.float32)
_EPSILON = (6 / 29) ** 3
_SLOPE = (29 / 6) ** 2 / 3
_HEX = re.compile(r"[0-9a-fA-F]{6}")


def _linear(encoded: NDArray[np.floating]) -> Floats:
    curved = ((encoded + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, encoded / 12.92, curved).astype(np.float32)


_LINEAR_OF_BYTE = _linear(np.arange(256) / 255)


def srgb_to_lab(array: NDArray[np.uint8] | NDArray[np.floating]) -> Floats:
    """CIELAB, as float32, of sRGB colours of shape (..., 3), uint8 in 0 to 255 or floats in 0 to 1.

    L is in 0 to 100, a and b roughly in -100 to 100. Raises ValueError for another last axis or another type.
    """
    colours = np.asarray(array)
    if colours.ndim == 0 or colours.shape[-1] != 3:
        raise ValueError(f"colours need a last axis of 3, not the shape {colours.shape}")
    if colours.dtype == np.uint8:
        linear = _LINEAR_OF_BYTE[colours]
    elif np.issubdtype(colours.dtype, np.floating):
        linear = _linear(colours.clip(0, 1))
    else:
        raise ValueError(f"colours must be uint8 or floats, not {colours.dtype}")
    ratios = linear @ _TO_XYZ_OF_WHITE
    compressed = np.where(ratios > _EPSILON, np.cbrt(ratios), ratios * _SLOPE + 4 / 29)
    x, y, z = compressed[..., 0], compressed[..., 1], compressed[..., 2]
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=-1).astype(np.float32)


def lab_to_srgb(lab: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The sRGB colours, shape (..., 3), uint8; what lies outside sRGB is clipped channel by channel."""
    values = np.asarray(lab, dtype=np.float32)
    if values.ndim == 0 or values.shape[-1] != 3:
        raise ValueError(f"colours need a last axis of 3, not the shape {values.shape}")
    y = (values[..., 0] + 16) / 116
    compressed = np.stack((y + values[..., 1] / 500, y, y - values[..., 2] / 200), axis=-1)
    ratios = np.where(compressed > 6 / 29, compressed**3, (compressed - 4 / 29) / _SLOPE)
    linear = (ratios.astype(np.float32) @ _FROM_XYZ_OF_WHITE).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (encoded * 255).round().astype(np.uint8)


def hex_to_lab(text: str) -> tuple[float, float, float]:
    """CIELAB of "#rrggbb" or "rrggbb", in capitals or not. Raises ValueError for anything else."""
    digits = text.removeprefix("#")
    if not _HEX.fullmatch(digits):
        raise ValueError(f"a colour is six hexadecimal digits, not {text!r}")
    lightness, a, b = srgb_to_lab(np.frombuffer(bytes.fromhex(digits), np.uint8)).tolist()
    return lightness, a, b


def lab_to_hex(lab: tuple[float, float, float]) -> str:
    """The nearest "#rrggbb"."""
    return "#" + lab_to_srgb(np.array(lab)).tobytes().hex()


def difference(first: Sequence[float], second: Sequence[float]) -> float:
    """CIE76: the distance of two colours of CIELAB. Some 2.3 are just visible (Mahy et al., 1994)."""
    return math.dist(first, second)
