"""Neighbours in blocks are those of the whole matrix, never the query, and ties have an order."""

from __future__ import annotations

import numpy as np
import pytest

from discovery.relevance import neighbours as module
from discovery.relevance.neighbours import nearest_others, top


def unit_rows(count: int, dimension: int = 16) -> np.ndarray:
    rows = np.random.default_rng(5).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_blocks_give_what_sorting_everything_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 7)
    vectors = unit_rows(40)
    whole = vectors @ vectors.T
    np.fill_diagonal(whole, -np.inf)
    blocks = list(nearest_others(vectors, 12))
    assert [start for start, _ in blocks] == [0, 7, 14, 21, 28, 35]
    np.testing.assert_array_equal(np.concatenate([found for _, found in blocks]), np.argsort(-whole, axis=1)[:, :12])


def test_a_picture_is_never_its_own_neighbour_even_among_copies_of_itself() -> None:
    vectors = np.repeat(unit_rows(1), 5, axis=0)
    ((_, found),) = nearest_others(vectors, 4)
    assert [sorted([row, *others]) for row, others in enumerate(found.tolist())] == [[0, 1, 2, 3, 4]] * 5


def test_equals_come_in_the_order_of_their_numbers() -> None:
    assert top(np.array([[1.0, 3.0, 1.0, 3.0, 2.0]]), 4).tolist() == [[1, 3, 4, 0]]


@pytest.mark.parametrize("depth", [0, 3])
def test_more_others_than_there_are_cannot_be_asked_for(depth: int) -> None:
    with pytest.raises(ValueError, match="Of 3 vectors, each has 1 to 2 others"):
        list(nearest_others(unit_rows(3), depth))
