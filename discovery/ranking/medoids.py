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


@dataclass(frozen=True, slots=True)
class Medoid:
    """One row that stands for others: its index, its share of all rows (0 to 1], and its members, itself included."""

    index: int
    weight: float
    members: tuple[int, ...]


def medoids(vectors: npt.ArrayLike, at_most: int = 8) -> list[Medoid]:
    """The medoids of `vectors` [n, d] under cosine distance, the heaviest first; every row is a member of one.

    Rows have length 1. Partitioning around medoids (BUILD, then best swaps) is run for 2 to `at_most` medoids, and
    the number with the highest mean silhouette wins; one medoid where none reaches WORTH_SPLITTING. Two rows are
    beyond what a silhouette can judge: both stay, unless they are the same. No rows give no medoids. Ties go to
    the lower index. Time and memory grow with n²: meant for a few hundred rows.

    Raises ValueError for another shape, for NaN, for rows that are not of unit length, and for at_most < 1.

    Sources: Kaufman & Rousseeuw, "Finding Groups in Data", 1990 (PAM, silhouette); the swap is evaluated for all
    pairs at once as in Schubert & Rousseeuw, "Faster k-Medoids Clustering", SISAP 2019 (arXiv 1810.05691).
    """
    rows = _checked(vectors, at_most)
    if len(rows) == 0:
        return []
    distance = np.clip(1.0 - rows @ rows.T, 0.0, None)
    distance[distance < SAME] = 0.0
    one, *more = _solutions(distance, at_most)
    chosen = one
    if len(rows) == 2 and more:
        chosen = more[0]
    elif more:
        scores = [_silhouette(distance, _nearest(distance, picks)) for picks in more]
        if max(scores) >= WORTH_SPLITTING:
            chosen = more[int(np.argmax(scores))]
    return _described(distance, chosen)


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


def _described(distance: Matrix, picks: Indices) -> list[Medoid]:
    owner = _nearest(distance, picks)
    groups = [np.flatnonzero(owner == position) for position in range(len(picks))]
    found = [
        Medoid(int(index), len(group) / len(distance), tuple(group.tolist()))
        for index, group in zip(picks, groups, strict=True)
    ]
    return sorted(found, key=lambda medoid: (-medoid.weight, medoid.index))
