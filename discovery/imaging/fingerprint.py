"""A 64-bit perceptual hash: copies of a picture, resized or compressed again, differ in few bits.

The DCT hash of C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (Hagenberg,
2010), as in pHash: 8 × 8 low frequencies of a 32 × 32 grey copy, each above or below their median.
"""

import numpy as np
from PIL import Image

_SIDE = 32
_KEPT = 8
_NOISE = 0.5  # coefficients of a plain area are rounding errors; they must not decide a bit
_ALL_BITS = (1 << 64) - 1
_PLACES = np.uint64(1) << np.arange(63, -1, -1, dtype=np.uint64)


def _dct_rows() -> np.ndarray:
    """Rows 1 to 8 of the orthonormal DCT-II of 32 points; row 0, the mean, is left out as Zauner does."""
    frequencies = np.arange(1, _KEPT + 1)[:, None]
    places = np.arange(_SIDE)[None, :]
    return np.asarray(np.sqrt(2 / _SIDE) * np.cos(np.pi * frequencies * (2 * places + 1) / (2 * _SIDE)))


_ROWS = _dct_rows()


def fingerprint(image: Image.Image) -> int:
    """The hash as a signed 64-bit number, as Postgres' bigint holds it; 0 for a picture of one colour."""
    small = image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    coefficients = (_ROWS @ np.asarray(small.convert("L"), dtype=np.float64) @ _ROWS.T).ravel()
    coefficients[np.abs(coefficients) < _NOISE] = 0.0
    unsigned = int(_PLACES[coefficients > np.median(coefficients)].sum(dtype=np.uint64))
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned


def distance(a: int, b: int) -> int:
    """Hamming distance of two fingerprints, 0 to 64; unrelated pictures lie near 32."""
    return ((a ^ b) & _ALL_BITS).bit_count()
