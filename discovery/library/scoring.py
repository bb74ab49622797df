"""Which of many pictures have nearly the same fingerprint; pure, and bounded however alike all of them are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Rows that are compared with all others at once: 256 times 5,000 words are 10 MB.
_BLOCK = 256


def near_pairs(fingerprints: Sequence[int], most_bits: int, most_each: int) -> list[tuple[int, int]]:
    """Pairs of places (i < j) whose 64-bit fingerprints differ in at most `most_bits`.

    Each place has at most `most_each` pairs with later ones: pictures of nothing, all with one fingerprint, would
    else have as many as their number squared.
    """
    bits = np.array(fingerprints, np.int64).view(np.uint64)
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(bits), _BLOCK):
        apart = np.bitwise_count(bits[start : start + _BLOCK, None] ^ bits[start:])
        for row, distances in enumerate(apart):
            near = np.flatnonzero(distances[row + 1 :] <= most_bits)[:most_each]
            pairs += [(start + row, start + row + 1 + int(place)) for place in near]
    return pairs
