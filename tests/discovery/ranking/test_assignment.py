"""Each row has a column of its own, and all together the cheapest."""

from itertools import permutations

import numpy as np
import pytest

from discovery.ranking.assignment import cheapest_columns


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 4), (4, 4), (4, 6), (6, 6)])
def test_no_other_choice_of_columns_is_cheaper(rows, columns):
    costs = np.random.default_rng(rows * columns).random((rows, columns))
    chosen = cheapest_columns(costs)
    every = (costs[np.arange(rows), list(other)].sum() for other in permutations(range(columns), rows))
    assert costs[np.arange(rows), chosen].sum() == pytest.approx(min(every))


def test_no_column_is_given_twice():
    chosen = cheapest_columns(np.random.default_rng(1).random((60, 80)))
    assert len(set(chosen.tolist())) == 60


def test_where_all_cost_the_same_the_lower_columns_are_taken():
    assert cheapest_columns(np.zeros((3, 5))).tolist() == [0, 1, 2]


def test_costs_below_zero_are_costs_as_well():
    assert cheapest_columns([[-1.0, -5.0], [-2.0, -9.0]]).tolist() == [0, 1]


@pytest.mark.parametrize("costs", [np.zeros((3, 2)), [[np.nan, 1.0]], [[np.inf, 1.0]]])
def test_what_cannot_be_given_out_is_refused(costs):
    with pytest.raises(ValueError, match="column of its own"):
        cheapest_columns(costs)
