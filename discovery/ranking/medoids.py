"""A few rows that stand for many: medoids of unit vectors, their number chosen by the data, the same every time.

A person is several tastes: the mean of two lies between them and looks like neither, while a medoid is one of the
person's own pictures, and can be shown as evidence. See Pal et al., "PinnerSage", KDD 2020 (arXiv 2007.03634).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

WORTH_SPLITTING = 0.05
"""Least mean silhouette at which several medoids are kept instead of one. Kaufman & Rousseeuw ask for 0.25, but 160
pictures of four kinds of room score 0.10 to 0.22 under classic:v1; under compact:v1, which learned these kinds, 0.53
to 0.59, and of four kinds of clothing 0.49 to 0.77. Forty of one kind, split by look, have 0.06 to 0.22 of rooms under
either and 0.21 to 0.69 of clothing. Twenty and more rows at random on the sphere of 384 dimensions stay below 0.05."""

SAME = 1e-6
"""Cosine distance under which two rows are one picture: float32 rounding, not taste."""


COVERED = 0.9
"""The share of the rows that are to lie nearer to their medoid than what is apart: one in ten may be by chance."""


@dataclass(frozen=True, slots=True)
class Medoid:
    """One row that stands for others: its index, its share of all weight (0 to 1], and its members, itself included."""

    index: int
    weight: float
    members: tuple[int, ...]


def medoids(
    vectors: npt.ArrayLike, at_most: int = 8, weights: npt.ArrayLike | None = None, apart: float | None = None
) -> list[Medoid]:
    """The medoids of `vectors` [n, d] under cosine distance, the heaviest first; every row is a member of one.

    `weights` [n], above 0, say how much each row counts towards the share of its medoid; without them all alike. They
    do not move the medoids: what a cluster is does not depend on when its rows came (PinnerSage, section 4.2).

    `apart` is the cosine distance from which on rows are not alike, where the caller knows it. Then there are at least
    as many medoids as bring COVERED of the rows nearer than that to theirs: a few rows that are all unlike each other
    have no clusters for a silhouette to find, and one medoid would stand for a single one of them. Up to `at_most` rows
    are judged by this alone.

    Rows have length 1. Partitioning around medoids (BUILD, then best swaps) is run for 2 to `at_most` medoids, and
    the number with the highest mean silhouette wins; one medoid where none reaches WORTH_SPLITTING. Two rows are
    beyond what a silhouette can judge: both stay, unless they are the same. No rows give no medoids. Ties go to
    the lower index. Time and memory grow with n²: meant for a few hundred rows.

    Raises ValueError for another shape, for NaN, for rows that are not of unit length, for at_most < 1, and for weights
    that are not one above 0 for each row.

    Sources: Kaufman & Rousseeuw, "Finding Groups in Data", 1990 (PAM, silhouette); the swap is evaluated for all
    pairs at once as in Schubert & Rousseeuw, "Faster k-Medoids Clustering", SISAP 2019 (arXiv 1810.05691).
    """
    rows = _checked(vectors, at_most)
    counting = _checked_weights(weights, len(rows))
    if len(rows) == 0:
        return []
    distance = np.clip(1.0 - rows @ rows.T, 0.0, None)
    distance[distance < SAME] = 0.0
    solutions = list(_solutions(distance, at_most))
    if apart is None:
        return _described(distance, solutions[_by_silhouette(distance, solutions)], counting)
    least = _by_cover(distance, solutions, apart)
    if len(rows) > at_most:
        least = max(least, _by_silhouette(distance, solutions))
    return _described(distance, solutions[least], counting)


def _checked(vectors: npt.ArrayLike, at_most: int) -> Matrix:
    rows = np.asarray(vectors, dtype=np.float32)
    if rows.ndim != 2:
        raise ValueError(f"Medoids are taken of an [n, d] array, not of one shaped {rows.shape}.")
    if at_most < 1:
        raise ValueError(f"at_most must be at least 1, but it is {at_most}.")
    # Written so that NaN, which compares as false, is refused too. 0.01 lets half precision pass.
    if not bool(np.all(np.abs(np.linalg.norm(rows, axis=1) - 1.0) < 0.01)):
        raise ValueError("Medoids are taken of rows of length 1, without NaN.")
    return rows


def _checked_weights(weights: npt.ArrayLike | None, count: int) -> npt.NDArray[np.float64]:
    if weights is None:
        return np.ones(count)
    counting = np.asarray(weights, dtype=np.float64)
    if counting.shape != (count,) or not bool(np.all((counting > 0) & np.isfinite(counting))):
        raise ValueError(f"Weights of {count} rows are as many numbers above 0.")
    return counting


def _solutions(distance: Matrix, at_most: int) -> Iterator[Indices]:
    """Medoids for k = 1, 2, …: each starts from the last, plus the row that lowers the sum of distances most."""
    picks = np.array([distance.sum(axis=1).argmin()], dtype=np.intp)
    yield picks
    while len(picks) < min(at_most, len(distance)):
        near = distance[picks].min(axis=0)
        gain = np.maximum(near - distance, 0.0).sum(axis=1)
        if gain.max() <= 0.0:  # every row already lies on a medoid
            return
        picks = _swapped(distance, np.append(picks, gain.argmax()))
        yield picks


def _swapped(distance: Matrix, picks: Indices) -> Indices:
    """PAM's second phase: make the swap of a medoid for a row that helps most, until none does."""
    every = np.arange(len(distance))
    while True:
        to_picks = distance[picks]
        owner = to_picks.argmin(axis=0)
        first, second = np.partition(to_picks, 1, axis=0)[:2]
        # What each row saves if a candidate joins, and what it then costs to remove each medoid from its members.
        joined = np.minimum(distance, first)
        removed = np.minimum(distance, second) - joined
        members = (owner[:, None] == np.arange(len(picks))).astype(np.float32)
        change = (joined - first).sum(axis=1, keepdims=True) + removed @ members
        candidate, position = divmod(int(change.argmin()), len(picks))
        # Only a gain above rounding counts, or two equal solutions would be swapped for ever.
        if change[candidate, position] >= -1e-5 * max(1.0, float(first.sum())) or candidate in picks:
            return picks
        picks = np.where(np.arange(len(picks)) == position, every[candidate], picks)


def _by_silhouette(distance: Matrix, solutions: list[Indices]) -> int:
    """Which solution fits best; the first, of one medoid, where none is worth splitting for."""
    if len(solutions) == 1 or len(distance) == 2:
        return len(solutions) - 1
    scores = [_silhouette(distance, _nearest(distance, picks)) for picks in solutions[1:]]
    return 1 + int(np.argmax(scores)) if max(scores) >= WORTH_SPLITTING else 0


def _by_cover(distance: Matrix, solutions: list[Indices], apart: float) -> int:
    """The first solution that leaves few enough rows far from their medoid; the last where none does."""
    shares = [float((distance[picks].min(axis=0) < apart).mean()) for picks in solutions]
    return next((number for number, share in enumerate(shares) if share >= COVERED), len(solutions) - 1)


def _nearest(distance: Matrix, picks: Indices) -> Indices:
    """For each row, the position in `picks` of the medoid that it belongs to; a medoid belongs to itself."""
    owner = np.asarray(distance[picks].argmin(axis=0), dtype=np.intp)
    owner[picks] = np.arange(len(picks))
    return owner


def _silhouette(distance: Matrix, owner: Indices) -> float:
    """Mean over the rows of (b − a) / max(a, b), in [-1, 1]; rows alone in their cluster count as 0.

    a is the mean distance of a row to its own cluster, b to the nearest other one (Rousseeuw 1987).
    """
    every = np.arange(len(distance))
    members = (owner[:, None] == np.arange(owner.max() + 1)).astype(np.float32)
    size = members.sum(axis=0)
    sums = distance @ members
    own = sums[every, owner] / np.maximum(size[owner] - 1, 1)
    means = sums / size
    means[every, owner] = np.inf
    other = means.min(axis=1)
    worth = (other - own) / np.maximum(np.maximum(own, other), SAME)
    return float(np.where(size[owner] > 1, worth, 0.0).mean())


def _described(distance: Matrix, picks: Indices, weights: npt.NDArray[np.float64]) -> list[Medoid]:
    owner = _nearest(distance, picks)
    groups = [np.flatnonzero(owner == position) for position in range(len(picks))]
    found = [
        Medoid(int(index), float(weights[group].sum() / weights.sum()), tuple(group.tolist()))
        for index, group in zip(picks, groups, strict=True)
    ]
    return sorted(found, key=lambda medoid: (-medoid.weight, medoid.index))
