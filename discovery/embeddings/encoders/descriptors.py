"""The standard descriptors of colour, texture and shape, from small pixel arrays to raw non-negative vectors."""

from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

LIGHTNESS_NODES = np.array([10, 40, 70, 95], np.float32)
CHROMA_NODES = np.array([-50, -15, 0, 15, 50], np.float32)
"""Centres of the soft bins along L* (0 to 100) and along a* and b*; closer together near grey, where pictures lie."""

LBP_NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
LBP_TOLERANCE = 2.0
"""Grey levels (of 255) by which a neighbour must be brighter to count: noise of JPEG stays below it."""

GABOR_SCALES, GABOR_ORIENTATIONS = 5, 6


def srgb_to_lab(pixels: Pixels) -> Floats:
    """CIELAB (D65) of 8-bit sRGB [..., 3]: L* in 0 to 100, a* and b* in about ±110. IEC 61966-2-1, CIE 15."""
    xyz = _linear_light()[pixels] @ _rgb_to_relative_xyz().T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * np.float32(841 / 108) + np.float32(4 / 29))
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@cache
def _linear_light() -> Floats:
    encoded = np.arange(256) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear, np.float32)


@cache
def _rgb_to_relative_xyz() -> Floats:
    """sRGB primaries to XYZ, each row divided by its sum, so that white is (1, 1, 1)."""
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    return np.asarray(matrix / matrix.sum(axis=1, keepdims=True), np.float32)


def colour_histogram(lab: Floats) -> Floats:
    """Share of the picture in each of 4 × 5 × 5 bins of CIELAB, [100]; a pixel is split between the bins around it."""
    pixels = lab.reshape(-1, 3)
    light = _soft_bins(pixels[:, 0], LIGHTNESS_NODES)
    green_red, blue_yellow = (_soft_bins(pixels[:, axis], CHROMA_NODES) for axis in (1, 2))
    chroma = green_red[:, :, None] * blue_yellow[:, None, :]
    return np.asarray(light.T @ chroma.reshape(len(pixels), -1) / len(pixels), np.float32).ravel()


def _soft_bins(values: Floats, nodes: Floats) -> Floats:
    """Linear weights [n, bins] of each value for the two nodes around it; values beyond the ends go to the ends."""
    place = np.interp(values, nodes, np.arange(len(nodes)))[:, None]
    return np.asarray(np.maximum(0, 1 - np.abs(place - np.arange(len(nodes)))), np.float32)


def colour_layout(lab: Floats, cells: int) -> Floats:
    """Mean CIELAB of each of `cells` × `cells` fields of a square picture, around mid-grey: [3 · cells²], signed."""
    side = len(lab) // cells
    means = lab.reshape(cells, side, cells, side, 3).mean(axis=(1, 3)) - np.array([50, 0, 0], np.float32)
    # Lightness varies more than chroma does in photographs; 0.7 evens them out.
    return np.asarray(means * np.array([0.7, 1, 1]), np.float32).ravel()


def uniform_lbp(grey: Floats) -> Floats:
    """Counts of the 58 uniform local binary patterns of 8 neighbours, and of all others together, [59].

    Source: Ojala, Pietikäinen & Mäenpää, "Multiresolution gray-scale and rotation invariant texture
    classification with local binary patterns", PAMI 2002.
    """
    height, width = grey.shape
    threshold = grey[1:-1, 1:-1] + np.float32(LBP_TOLERANCE)
    codes = np.zeros(threshold.shape, np.uint8)
    for bit, (dy, dx) in enumerate(LBP_NEIGHBOURS):
        neighbour = grey[1 + dy : height - 1 + dy, 1 + dx : width - 1 + dx]
        codes |= (neighbour >= threshold).astype(np.uint8) << bit
    return np.bincount(_uniform_pattern()[codes].ravel(), minlength=59).astype(np.float32)


@cache
def _uniform_pattern() -> npt.NDArray[np.intp]:
    """Code (0 to 255) to bin: circular patterns of at most two changes have bins 0 to 57, the rest share bin 58."""
    codes = np.arange(256)
    bits = codes[:, None] >> np.arange(8) & 1
    uniform = (bits != np.roll(bits, 1, axis=1)).sum(axis=1) <= 2
    return np.where(uniform, np.cumsum(uniform) - 1, 58)


def gabor_amplitudes(grey: Floats) -> Floats:
    """Amplitude of the picture under log-Gabor filters of 5 octaves × 6 directions, [30].

    By Parseval's theorem the energy of a filter's answer is a weighted sum of the power spectrum, so one Fourier
    transform serves all filters. Source of the filters: Field, J. Opt. Soc. Am. A 4, 1987.
    """
    size = len(grey)
    window = np.hanning(size + 2)[1:-1].astype(np.float32)
    spectrum = np.fft.rfft2((grey - grey.mean()) * window * window[:, None])
    power = np.square(np.abs(spectrum), dtype=np.float32).ravel()
    return np.sqrt(_gabor_bank(size) @ power)


@cache
def _gabor_bank(size: int) -> Floats:
    """Squared gains over the half spectrum of a square of `size`, [30, size · (size / 2 + 1)]."""
    down, across = np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]
    radius, direction = np.maximum(np.hypot(across, down), 1e-6), np.arctan2(down, across)
    step = np.pi / GABOR_ORIENTATIONS
    filters = []
    for scale in range(GABOR_SCALES):
        octaves = np.log2(radius / (0.3 / 2**scale))
        for turn in range(GABOR_ORIENTATIONS):
            angle = (direction - turn * step + np.pi / 2) % np.pi - np.pi / 2
            filters.append(np.exp(-(octaves**2) / (2 * 0.45**2) - angle**2 / (2 * (0.6 * step) ** 2)).ravel() ** 2)
    bank = np.array(filters, np.float32)
    bank[:, 0] = 0  # the mean is brightness, not texture
    return bank


def oriented_gradients(grey: Floats, cells: int, orientations: int) -> Floats:
    """Histogram of unsigned gradient directions in `cells` × `cells` fields of a square, [cells² · orientations].

    Votes are shared between neighbouring fields and directions; each field is divided by the energy around it,
    so that light and contrast matter little. Source: Dalal & Triggs, "Histograms of oriented gradients for
    human detection", CVPR 2005.
    """
    down, across = np.zeros_like(grey), np.zeros_like(grey)
    down[1:-1] = grey[2:] - grey[:-2]
    across[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    magnitude = np.hypot(across, down).ravel()
    place = (np.arctan2(down, across).ravel() % np.pi) * (orientations / np.pi)
    lower = np.floor(place).astype(np.intp)
    upper_share = (place - lower).astype(np.float32)
    votes = np.zeros((orientations, grey.size), np.float32)
    every = np.arange(grey.size)
    votes[lower % orientations, every] = magnitude * (1 - upper_share)
    votes[(lower + 1) % orientations, every] += magnitude * upper_share
    tents = _tents(len(grey), cells)
    fields = np.asarray(tents @ votes.reshape(orientations, *grey.shape) @ tents.T, np.float32)
    return _contrast_normalised(fields.transpose(1, 2, 0)).ravel()


def _contrast_normalised(fields: Floats) -> Floats:
    """Each field divided by the root of the mean energy of the 3 × 3 fields around it, [cells, cells, bins]."""
    cells = len(fields)
    energy = np.square(fields).sum(axis=-1)
    padded = np.pad(energy, 1, mode="edge")
    around = sum(padded[dy : dy + cells, dx : dx + cells] for dy in range(3) for dx in range(3)) / np.float32(9)
    # A twentieth of the whole picture's energy keeps empty corners from shouting; 1e-6 keeps a flat one at zero.
    return np.asarray(fields / np.sqrt(around + 0.05 * energy.mean() + 1e-6)[..., None], np.float32)


@cache
def _tents(size: int, cells: int) -> Floats:
    """Linear weights [cells, size] of each pixel row for the fields whose centres are around it."""
    centres = (np.arange(size) + 0.5) / size * cells - 0.5
    return np.asarray(np.maximum(0, 1 - np.abs(centres[None, :] - np.arange(cells)[:, None])), np.float32)
