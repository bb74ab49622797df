"""Giving each row a column of its own so that all of it costs least; pure, and the same every time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

NOBODY = -1


def cheapest_columns(costs: npt.ArrayLike) -> Indices:
    """The column of each row of `costs` [n, m]: no two the same, and their sum the least that there is.

    By shortest augmenting paths: Jonker & Volgenant, "A Shortest Augmenting Path Algorithm for Dense and Sparse Linear
    Assignment Problems", Computing 38, 1987. Ties go to the lower column. n² steps over m columns at worst.

    Raises ValueError where there are fewer columns than rows, or a cost is no number.
    """
    table = np.asarray(costs, np.float64)
    rows, columns = table.shape
    if rows > columns or not np.isfinite(table).all():
        raise ValueError("Each row needs a column of its own, at a cost that is a number.")
    prices_of_rows, prices = np.zeros(rows), np.zeros(columns)
    owners = np.full(columns, NOBODY)
    for row in range(rows):
        end, before = _path_from(row, table, prices_of_rows, prices, owners)
        while before[end] != NOBODY:  # everybody on the path moves on by one column
            owners[end], end = owners[before[end]], before[end]
        owners[end] = row
    taken = np.flatnonzero(owners != NOBODY)
    chosen = np.zeros(rows, np.intp)
    chosen[owners[taken]] = taken
    return chosen


def _path_from(row: int, table: Floats, prices_of_rows: Floats, prices: Floats, owners: Indices) -> tuple[int, Indices]:
    """The free column that is cheapest to reach for `row`, and the column before each on the way; prices follow."""
    reached = np.zeros(len(prices), bool)
    shortest, before = np.full(len(prices), np.inf), np.full(len(prices), NOBODY)
    at, asking = NOBODY, row
    while True:
        length = table[asking] - prices_of_rows[asking] - prices
        shorter = (length < shortest) & ~reached
        shortest[shorter], before[shorter] = length[shorter], at
        at = int(np.where(reached, np.inf, shortest).argmin())
        step = shortest[at]
        prices_of_rows[row] += step
        prices_of_rows[owners[reached]] += step
        prices[reached] -= step
        shortest[~reached] -= step
        reached[at] = True
        if owners[at] == NOBODY:
            return at, before
        asking = int(owners[at])
