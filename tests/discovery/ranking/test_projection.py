"""A map keeps neighbours together, better than chance and than principal components do, and nothing on it overlaps."""

import numpy as np
import pytest

from discovery.ranking.projection import ASPECT, layout, on_grid, principal, trustworthiness


def groups(number: int, kinds: int, spread: float, seed: int = 1) -> np.ndarray:
    """Unit rows around so many middles in 64 dimensions."""
    chance = np.random.default_rng(seed)
    middles = chance.normal(size=(kinds, 64))
    rows = middles[chance.integers(0, kinds, number)] + spread * chance.normal(size=(number, 64))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize(("number", "kinds", "spread"), [(200, 8, 0.5), (200, 30, 0.8), (120, 12, 1.0)])
def test_neighbours_on_the_map_are_neighbours_in_the_vectors(number, kinds, spread):
    rows = groups(number, kinds, spread)
    by_chance = trustworthiness(rows, np.random.default_rng(2).normal(size=(number, 2)))
    by_components = trustworthiness(rows, principal(rows))
    found = trustworthiness(rows, layout(rows))
    assert by_chance < 0.6
    assert found > by_components
    assert found > 0.85


@pytest.mark.parametrize("kinds", [8, 30])
def test_the_grid_keeps_most_of_it_and_more_than_one_of_principal_components(kinds):
    rows = groups(200, kinds, 0.8)
    places = layout(rows)
    kept = trustworthiness(rows, on_grid(places)[0])
    assert kept > trustworthiness(rows, on_grid(principal(rows))[0])
    assert kept > trustworthiness(rows, places) - 0.09


def test_the_same_rows_give_the_same_map():
    rows = groups(60, 5, 0.8)
    assert np.array_equal(on_grid(layout(rows))[0], on_grid(layout(rows))[0])


@pytest.mark.parametrize("number", [1, 2, 3, 12, 61, 200])
def test_each_place_has_a_cell_of_its_own_on_a_grid_without_empty_edges(number):
    cells, columns, lines = on_grid(layout(groups(number, 4, 0.8)))
    assert len({tuple(cell) for cell in cells.tolist()}) == number
    assert cells.min(axis=0).tolist() == [0, 0]
    assert cells.max(axis=0).tolist() == [columns - 1, lines - 1]


def test_a_large_map_is_wider_than_high():
    _, columns, lines = on_grid(np.random.default_rng(3).random((200, 2)))
    assert columns / lines == pytest.approx(ASPECT, rel=0.15)


def test_rows_that_are_all_the_same_are_laid_out_too():
    same = np.tile(groups(1, 1, 0.1), (20, 1))
    cells, _, _ = on_grid(layout(same))
    assert len({tuple(cell) for cell in cells.tolist()}) == 20


def test_rows_that_are_all_equally_far_apart_are_laid_out_too():
    places = layout(np.eye(20))
    assert np.isfinite(places).all()
    assert len({tuple(cell) for cell in on_grid(places)[0].tolist()}) == 20


def test_two_heaps_of_the_same_lie_apart():
    rows = np.repeat(groups(2, 2, 0.5, seed=4), 20, axis=0)
    places = layout(rows)
    assert np.isfinite(places).all()
    one, other = places[:20].mean(axis=0), places[20:].mean(axis=0)
    within = max(np.ptp(places[:20], axis=0).max(), np.ptp(places[20:], axis=0).max())
    assert np.linalg.norm(one - other) > within


def test_a_true_map_is_to_be_trusted_wholly():
    angles = np.linspace(0, 1, 40)
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert trustworthiness(rows, rows) == 1.0


def test_of_too_few_nothing_can_be_said():
    with pytest.raises(ValueError, match="too few"):
        trustworthiness(groups(12, 2, 0.5), np.zeros((12, 2)))
