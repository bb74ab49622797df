"""Discounted cumulative gain: how early in a ranking its worth lies; pure.

Source: Järvelin & Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002, with the
exponential gain 2^g − 1 of Burges et al., "Learning to rank using gradient descent", ICML 2005, so that the best are
worth clearly more than the merely right. For gains of 0 and 1 both forms are the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

AT = 10
"""How much of a ranking counts: what a screen shows at once."""

Floats = npt.NDArray[np.float64]


def discounts(places: int) -> Floats:
    """1 / log2(1 + rank) for the ranks 1 to `places`."""
    return np.asarray(1.0 / np.log2(np.arange(2, places + 2)))


def ndcg(ranked: npt.ArrayLike, every: npt.ArrayLike, at: int = AT) -> float | None:
    """Σ (2^g − 1) / log2(1 + rank) over the first `at`, as a share (0 to 1) of that of the best ranking.

    `ranked` are the gains in the order of the ranking, `every` those of the whole corpus in any order. None where the
    corpus holds nothing of worth, so that no ranking could be better than another.
    """
    best = _dcg(np.sort(np.asarray(every, np.float64))[::-1][:at])
    return _dcg(np.asarray(ranked, np.float64)[:at]) / best if best > 0 else None


def _dcg(gains: Floats) -> float:
    return float((2.0**gains - 1.0) @ discounts(len(gains)))
