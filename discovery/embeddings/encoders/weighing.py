"""Asking for "more by colour": a query vector whose blocks count more or less, against vectors left as they are."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .protocol import Vectors

HEAVIEST = 10.0
"""No block may count more than so many times its own share: beyond that the others are noise."""


def weigh(vector: npt.ArrayLike, blocks: Mapping[str, slice], weights: Mapping[str, float]) -> Vectors:
    """`vector` (one row, [dimension]) with its blocks multiplied by their weights, again of length 1.

    `weights` maps names of `blocks` to factors of 0 to HEAVIEST: 1 leaves a block's say in the cosine as it is, 0
    drops it; blocks not named keep 1. Compare the result with unweighted vectors. Raises ValueError for unknown
    blocks, bad factors, or when nothing is left of the vector.
    """
    query = np.array(vector, dtype=np.float32)
    for block, weight in weights.items():
        if block not in blocks:
            raise ValueError(f"There is no block {block!r} to weigh; there are {', '.join(blocks)}.")
        if not (np.isfinite(weight) and 0 <= weight <= HEAVIEST):
            raise ValueError(f"The weight of {block!r} must be between 0 and {HEAVIEST:g}, but it is {weight}.")
        query[blocks[block]] *= weight
    length = float(np.linalg.norm(query))
    if not 0 < length < np.inf:
        raise ValueError("These weights leave nothing of the vector to search by.")
    return query / np.float32(length)
