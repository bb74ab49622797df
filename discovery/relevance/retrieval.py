"""Same-class retrieval, leave-one-out: every picture asks for the others of its class among all others; pure.

Sources: Manning, Raghavan & Schütze, "Introduction to Information Retrieval", 2008, chapter 8 (precision at k, average
precision, R-precision); `gains` for nDCG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from discovery.relevance.gains import AT, Floats, discounts
from discovery.relevance.neighbours import Indices, Matrix, nearest_others
from discovery.relevance.outcome import NEIGHBOURS

DEEP = 100
"""Where average precision stops looking: what somebody scrolls through."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Means over classes of the means over their pictures, each 0 to 1; None where no class has two pictures.

    `p_at_10_by_picture` is the mean over pictures instead; `p_at_10_ceiling` is what a perfect ranking would score,
    below 1 where classes have fewer than eleven pictures, and `p_at_10_large_classes` is the mean over the others alone
    (None where there are none). `precision` [n] is each picture's own P@10, NaN for one that
    is alone in its class; `neighbours` [n, 8] are its nearest others (fewer columns in a set of fewer pictures).
    """

    p_at_10: float | None
    p_at_10_by_picture: float | None
    p_at_10_ceiling: float | None
    p_at_10_large_classes: float | None
    map_at_100: float | None
    r_precision: float | None
    ndcg_at_10: float | None
    precision: Floats
    neighbours: Indices


def measure_retrieval(vectors: Matrix, classes: Sequence[str]) -> Retrieval:
    """How well the unit rows `vectors` [n, d] keep `classes` (one a row) together.

    With R others of its class in the corpus, a picture's P@10 is its hits among the first 10 over 10; AP@100 sums the
    precision at each hit among the first 100, over min(R, 100); R-precision is the hits among the first R over R. A
    class of one picture asks nothing, but stands in everybody's way. Raises ValueError for fewer than two vectors.
    """
    _, ids, sizes = np.unique(np.asarray(classes), return_inverse=True, return_counts=True)
    relevant = sizes[ids] - 1
    depth = min(len(vectors) - 1, max(DEEP, int(relevant.max(initial=1))))
    figures = np.full((4, len(vectors)), np.nan)
    shown = min(NEIGHBOURS, depth)
    neighbours = np.empty((len(vectors), shown), np.intp)
    for start, found in nearest_others(vectors, depth):
        part = slice(start, start + len(found))
        neighbours[part] = found[:, :shown]
        figures[:, part] = _figures(ids[found] == ids[part, None], relevant[part])
    asked = relevant > 0
    precision, average, r_precision, ndcg = (_macro(row, ids, asked) for row in figures)
    return Retrieval(
        p_at_10=precision,
        p_at_10_by_picture=float(figures[0, asked].mean()) if asked.any() else None,
        p_at_10_ceiling=_macro(np.minimum(relevant, AT) / AT, ids, asked),
        p_at_10_large_classes=_macro(figures[0], ids, relevant >= AT),
        map_at_100=average,
        r_precision=r_precision,
        ndcg_at_10=ndcg,
        precision=figures[0],
        neighbours=neighbours,
    )


def _figures(hits: npt.NDArray[np.bool_], relevant: Indices) -> Floats:
    """P@10, AP@100, R-precision and nDCG@10 of each row of hits [m, depth]; NaN where there is nothing to find."""
    depth = hits.shape[1]
    so_far = hits.cumsum(axis=1)
    wanted = np.where(relevant > 0, relevant, np.nan)
    precision = so_far[:, min(AT, depth) - 1] / AT
    at_each = hits[:, :DEEP] * (so_far / np.arange(1, depth + 1))[:, :DEEP]
    average = at_each.sum(axis=1) / np.minimum(wanted, DEEP)
    r_precision = so_far[np.arange(len(hits)), np.maximum(relevant, 1) - 1] / wanted
    weights = discounts(AT)
    best = np.concatenate([[np.nan], weights.cumsum()])[np.minimum(relevant, AT)]
    ndcg = hits[:, :AT] @ weights[: min(AT, depth)] / best
    return np.stack([np.where(relevant > 0, precision, np.nan), average, r_precision, ndcg])


def _macro(values: npt.NDArray[np.floating], ids: Indices, asked: npt.NDArray[np.bool_]) -> float | None:
    """The mean over classes of their pictures' mean: a class counts once, however many pictures it has."""
    if not asked.any():
        return None
    sums = np.bincount(ids[asked], values[asked])
    counts = np.bincount(ids[asked])
    return float((sums[counts > 0] / counts[counts > 0]).mean())
