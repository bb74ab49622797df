"""Vectors laid out on a plane so that what is alike lies together, then on a grid so that nothing covers another; pure.

The same rows give the same map every time.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from discovery.ranking.assignment import cheapest_columns

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[np.intp]

# How many others each row holds on to, in effect; van der Maaten & Hinton advise 5 to 50.
PERPLEXITY = 15.0
ROUNDS, EXAGGERATED_ROUNDS = 250, 80
EXAGGERATION = 12.0
# Momentum before and after the exaggeration ends (van der Maaten & Hinton, section 3.4).
MOMENTA = 0.5, 0.8
# The share of the cells that hold something: the rest is the room between groups, by which one tells them apart.
FILLED = 0.62
# Width over height.
ASPECT = 1.6


def principal(vectors: npt.ArrayLike) -> Floats:
    """The two principal components [n, 2] of rows [n, d], each sign fixed by its largest component (Pearson, 1901)."""
    rows = np.asarray(vectors, np.float64)
    rows = rows - rows.mean(axis=0)
    left, sizes, right = np.linalg.svd(rows, full_matrices=False)
    plane = np.zeros((len(rows), 2))
    kept = min(2, len(sizes))
    signs = np.sign(right[np.arange(kept), np.abs(right[:kept]).argmax(axis=1)])
    plane[:, :kept] = left[:, :kept] * sizes[:kept] * signs
    return plane


def layout(vectors: npt.ArrayLike) -> Floats:
    """Places [n, 2] of unit rows [n, d] at which neighbours stay neighbours: exact t-SNE of cosine distances.

    van der Maaten & Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008. It begins with the principal components and
    a step of n / 12, so that the whole stays in order and no chance enters (Kobak & Berens, Nature Communications
    10, 2019). Time and memory grow with the square of n; 300 rows take 0.12 s on one core. Fewer than 4 rows stay where
    their principal components are.
    """
    rows = np.asarray(vectors, np.float64)
    places = principal(rows)
    if len(rows) < 4 or not places.any():
        return places
    wanted = _affinities(np.maximum(0.0, 1.0 - rows @ rows.T))
    places *= 1e-4 / max(places[:, 0].std(), 1e-12)
    step, moved, gains = max(len(rows) / EXAGGERATION, 10.0), np.zeros_like(places), np.ones_like(places)
    for turn in range(ROUNDS):
        is_early = turn < EXAGGERATED_ROUNDS
        slope = _slope(places, wanted * (EXAGGERATION if is_early else 1.0))
        # Jacobs' rule: a coordinate that keeps its direction goes faster.
        gains = np.where(np.sign(slope) != np.sign(moved), gains + 0.2, gains * 0.8).clip(0.01)
        moved = MOMENTA[0 if is_early else 1] * moved - step * gains * slope
        places += moved
    return np.asarray(places - places.mean(axis=0))


def on_grid(places: npt.ArrayLike) -> tuple[Cells, int, int]:
    """A cell of its own, [n, 2] as column and row, for each of `places` [n, 2]; and how many columns and rows it takes.

    Each is moved as little as can be, by the sum of the squares (`cheapest_columns`): so a group of places stays one.
    The outermost columns and rows are never empty.
    """
    points = np.asarray(places, np.float64)
    columns = max(1, math.ceil(math.sqrt(len(points) / FILLED * ASPECT)))
    rows = max(1, math.ceil(len(points) / FILLED / columns))
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    points = (points - low) / np.where(span > 0, span, 1.0) * (columns, rows)
    down, across = np.divmod(np.arange(columns * rows), columns)
    middles = np.stack([across, down], axis=1) + 0.5
    moves = ((points[:, None] - middles) ** 2).sum(axis=2)
    cells = np.stack([across, down], axis=1)[cheapest_columns(moves)]
    cells -= cells.min(axis=0)
    width, height = (cells.max(axis=0) + 1).tolist()
    return cells, width, height


def trustworthiness(vectors: npt.ArrayLike, places: npt.ArrayLike, neighbours: int = 10) -> float:
    """How far neighbours on the plane can be believed: 1 where all are neighbours among the unit rows too.

    Venna & Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001; about 0.5 by chance. Raises
    ValueError unless 2n > 3 · neighbours + 1 and n > neighbours.
    """
    rows, plane = np.asarray(vectors, np.float64), np.asarray(places, np.float64)
    n, k = len(rows), neighbours
    if not (0 < k < n and 2 * n > 3 * k + 1):
        raise ValueError(f"{n} rows are too few for {k} neighbours")
    ranks = _ranks(1.0 - rows @ rows.T)
    near = np.argsort(_ranks(_squared(plane)), axis=1)[:, 1 : k + 1]
    beyond = np.maximum(0, ranks[np.arange(n)[:, None], near] - k)
    return float(1.0 - 2.0 * beyond.sum() / (n * k * (2 * n - 3 * k - 1)))


def _affinities(distances: Floats) -> Floats:
    """Symmetric and adding up to 1: each row a Gaussian so wide that it holds on to PERPLEXITY others, by bisection."""
    n = len(distances)
    target = math.log(min(PERPLEXITY, (n - 1) / 3))
    others = distances - np.where(np.eye(n, dtype=bool), np.inf, distances).min(axis=1, keepdims=True)
    np.fill_diagonal(others, 0.0)
    low, high, narrow = np.zeros((n, 1)), np.full((n, 1), np.inf), np.ones((n, 1))
    for _ in range(40):
        weights = np.exp(-others * narrow)
        np.fill_diagonal(weights, 0.0)
        total = weights.sum(axis=1, keepdims=True)
        entropy = np.log(total) + narrow * (others * weights).sum(axis=1, keepdims=True) / total
        too_wide = entropy > target
        low, high = np.where(too_wide, narrow, low), np.where(too_wide, high, narrow)
        narrow = np.where(np.isinf(high), narrow * 2, (low + high) / 2)
    shares = weights / total
    return np.asarray(np.maximum((shares + shares.T) / (2 * n), 1e-12))


def _slope(places: Floats, wanted: Floats) -> Floats:
    """The gradient of the Kullback-Leibler divergence of the plane's affinities, Student's t, from those `wanted`."""
    near = 1.0 / (1.0 + _squared(places))
    np.fill_diagonal(near, 0.0)
    pull = (wanted - near / near.sum()) * near
    return np.asarray(4.0 * (pull.sum(axis=1)[:, None] * places - pull @ places))


def _squared(places: Floats) -> Floats:
    lengths = (places**2).sum(axis=1)
    return np.asarray(np.maximum(0.0, lengths[:, None] + lengths - 2.0 * (places @ places.T)))


def _ranks(distances: Floats) -> Cells:
    """Of each row's others the rank by distance, 1 the nearest; its own is 0."""
    apart = distances.copy()
    np.fill_diagonal(apart, -np.inf)
    return np.argsort(np.argsort(apart, axis=1, kind="stable"), axis=1, kind="stable")
