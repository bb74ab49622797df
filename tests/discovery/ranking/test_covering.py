"""A few rows for many: one of each heap before a second of any, nobody twice before everybody once."""

import numpy as np
import pytest

from discovery.ranking.covering import covering
from tests.discovery.ranking.test_medoids import tastes, unit


def test_no_rows_and_no_wish_give_nothing() -> None:
    assert covering(np.empty((0, 8), np.float32), [], 5) == []
    assert covering(np.eye(3), "abc", 0) == []


def test_each_heap_is_shown_before_a_second_of_any() -> None:
    rows = tastes(5, 20, spread=0.5)
    chosen = covering(rows, range(len(rows)), 5)
    assert sorted(index // 20 for index in chosen) == [0, 1, 2, 3, 4]


def test_what_nothing_is_like_comes_last() -> None:
    rows = np.concatenate([tastes(3, 10, spread=0.3), unit(np.eye(64)[:1] * -1)])
    assert len(rows) - 1 not in covering(rows, range(len(rows)), 3)
    assert sorted(covering(rows, range(len(rows)), len(rows))) == list(range(len(rows)))


def test_nobody_is_shown_twice_before_everybody_is_shown_once() -> None:
    rows = tastes(4, 10, spread=1.0)
    makers = ["prolific"] * 34 + [f"small {i}" for i in range(6)]
    chosen = [makers[index] for index in covering(rows, makers, 9)]
    assert len(set(chosen[:7])) == 7
    assert chosen[7:] == ["prolific", "prolific"] or len(set(chosen[7:])) == 2


def test_the_same_rows_give_the_same_choice() -> None:
    rows = tastes(3, 12, spread=1.0)
    assert covering(rows, range(36), 10) == covering(rows, range(36), 10)


def test_each_row_is_of_a_group() -> None:
    with pytest.raises(ValueError, match="as many groups"):
        covering(np.eye(3), "ab", 2)
