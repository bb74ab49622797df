"""Each vector's nearest others, in blocks of queries, so that thousands of pictures need megabytes, not gigabytes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

BLOCK = 256
"""Queries at a time: against 10,000 vectors their cosines take 10 MB."""


def nearest_others(vectors: Matrix, depth: int) -> Iterator[tuple[int, Indices]]:
    """For each block of rows of `vectors` [n, d] its first row's number, and the nearest others of each [m, depth].

    Nearest first by the inner product (the cosine of unit rows), never the row itself; equals in the order of their
    numbers. Raises ValueError unless 1 <= depth < n.
    """
    if not 1 <= depth < len(vectors):
        raise ValueError(f"Of {len(vectors)} vectors, each has 1 to {len(vectors) - 1} others, not {depth}.")
    for start in range(0, len(vectors), BLOCK):
        likeness = vectors[start : start + BLOCK] @ vectors.T
        rows = np.arange(len(likeness))
        likeness[rows, start + rows] = -np.inf
        yield start, top(likeness, depth)


def top(scores: npt.NDArray[np.floating], depth: int) -> Indices:
    """The columns of the `depth` highest scores of each row [m, n], the highest first; equals by their number."""
    found = np.sort(np.argpartition(-scores, depth - 1, axis=1)[:, :depth], axis=1)
    order = np.argsort(-np.take_along_axis(scores, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)
