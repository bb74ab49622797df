"""A few rows that show what there is among many: each near to others, and none like those chosen already. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


def covering(vectors: npt.ArrayLike, groups: Sequence[Hashable], count: int) -> list[int]:
    """Up to `count` indices of `vectors` (unit [n, d]), the most telling first; no group has two before each has one.

    Each step takes the row that raises most the sum, over all rows, of the cosine to the nearest row taken: greedy
    facility location, within 1 - 1/e of the best there is (Nemhauser, Wolsey & Fisher, 1978; for choosing examples,
    Lin & Bilmes, ACL 2011). Unlike the farthest row it is never one that nothing else is like, while anything is left.
    Cosines below 0 count as 0. The same rows give the same choice. Time and memory grow with n².
    """
    rows = np.asarray(vectors, dtype=np.float32)
    if len(rows) != len(groups):
        raise ValueError(f"{len(rows)} rows have as many groups, not {len(groups)}.")
    if len(rows) == 0:
        return []
    numbers = {name: number for number, name in enumerate(dict.fromkeys(groups))}
    group = np.array([numbers[name] for name in groups])
    similarity = np.clip(rows @ rows.T, 0.0, None)
    near = np.zeros(len(rows), np.float32)
    taken: list[int] = []
    each = np.zeros(len(numbers), dtype=int)
    # What a row adds only falls as others are taken: what it added before is the most that it can now (Minoux, 1978).
    most = similarity.sum(axis=1)
    while len(taken) < min(count, len(rows)):
        left = most >= 0
        allowed = left & (each[group] == each[group[left]].min())
        chosen = _best(similarity, near, np.where(allowed, most, -1.0), most)
        taken.append(chosen)
        most[chosen] = -1.0
        each[group[chosen]] += 1
        near = np.maximum(near, similarity[chosen])
    return taken


def _best(similarity: Matrix, near: Matrix, allowed: Matrix, most: Matrix) -> int:
    """The allowed row that adds most to `near`; what those looked at add is noted in `most`."""
    while True:
        row = int(allowed.argmax())
        allowed[row] = most[row] = np.maximum(similarity[row] - near, 0.0).sum()
        if allowed[row] >= allowed.max():
            return row
