"""The few colours that stand for many pictures: those that most of what is seen is near to, vivid ones first. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SHOWN = 6
# In CIELAB: nearer ones are shades of one colour (posts/colours.py says the same of a pair).
NEAR = 20.0
# A chroma at which a colour counts twice: most of most pictures is near grey, and says little of them.
VIVID = 25.0
TIE = 1e-6


def common_colours(swatches: Sequence[tuple[str, Sequence[float], float]], most: int = SHOWN) -> list[str]:
    """Of (#rrggbb, CIELAB, share of its picture), the hex of at most `most` that lie farther than NEAR from each other.

    In turn the one that has the most weight within NEAR, by share and chroma, and takes it with it: a greedy cover.
    """
    if not swatches:
        return []
    lab = np.array([each for _, each, _ in swatches], np.float64)
    weight = np.array([share for _, _, share in swatches]) * (1 + np.hypot(lab[:, 1], lab[:, 2]) / VIVID)
    near = np.linalg.norm(lab[:, None] - lab[None], axis=2) <= NEAR
    chosen: list[str] = []
    while len(chosen) < most and weight.any():
        # Of several with as much near them the heaviest.
        best = int(np.argmax(near @ weight + TIE * weight))
        chosen.append(swatches[best][0])
        weight[near[best]] = 0.0
    return chosen
