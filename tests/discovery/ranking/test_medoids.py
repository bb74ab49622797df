"""Medoids stand for every row, are rows themselves, and find as many tastes as there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.ranking.medoids import medoids


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def tastes(count: int, each: int, spread: float, seed: int = 0, dimension: int = 64) -> np.ndarray:
    """`count` clusters of `each` rows: a common direction, plus noise of length `spread` in random directions."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(unit(rng.normal(size=(count, dimension))), each, axis=0)
    return unit(centres + spread * unit(rng.normal(size=centres.shape)))


def test_no_rows_have_no_medoids() -> None:
    assert medoids(np.empty((0, 8), np.float32)) == []


def test_one_row_is_its_own_medoid() -> None:
    (only,) = medoids(tastes(1, 1, 0.0))
    assert (only.index, only.weight, only.members) == (0, 1.0, (0,))


def test_two_different_rows_are_two_tastes() -> None:
    assert [medoid.members for medoid in medoids(np.eye(2))] == [(0,), (1,)]


def test_two_rows_are_one_where_only_one_is_asked_for() -> None:
    (only,) = medoids(np.eye(2), at_most=1)
    assert only.members == (0, 1)


@pytest.mark.parametrize("n", [2, 3, 50])
def test_identical_rows_are_one_taste(n: int) -> None:
    (only,) = medoids(np.repeat(tastes(1, 1, 0.0), n, axis=0))
    assert (only.index, only.weight, only.members) == (0, 1.0, tuple(range(n)))


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_as_many_medoids_as_there_are_tastes(count: int) -> None:
    found = medoids(tastes(count, 12, spread=1.0))
    assert sorted(medoid.members for medoid in found) == [
        tuple(range(start, start + 12)) for start in range(0, 12 * count, 12)
    ]


def test_one_taste_is_not_split_by_chance() -> None:
    assert all(len(medoids(tastes(1, 40, spread=1.5, seed=seed, dimension=512))) == 1 for seed in range(5))


def test_the_heaviest_taste_comes_first() -> None:
    rows = tastes(3, 10, spread=0.5)
    found = medoids(np.concatenate([rows[:3], rows[10:20], rows[20:26]]))
    assert [len(medoid.members) for medoid in found] == [10, 6, 3]


def test_a_medoid_is_the_most_central_of_its_members() -> None:
    rows = tastes(4, 9, spread=1.0)
    for medoid in medoids(rows):
        group = rows[list(medoid.members)]
        nearness = (group @ group.T).sum(axis=1)
        assert nearness[medoid.members.index(medoid.index)] == pytest.approx(nearness.max(), abs=1e-5)


def test_half_precision_rows_are_near_enough_to_unit_length() -> None:
    rows = tastes(2, 10, spread=0.5)
    assert [medoid.members for medoid in medoids(rows.astype(np.float16))] == [
        medoid.members for medoid in medoids(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "at_most"),
    [(np.ones(4), 8), (np.ones((2, 4)), 8), (np.zeros((2, 4)), 8), (np.full((2, 4), np.nan), 8), (np.eye(2), 0)],
)
def test_what_is_not_unit_rows_is_refused(rows: np.ndarray, at_most: int) -> None:
    with pytest.raises(ValueError, match=r"Medoids are taken|at_most"):
        medoids(rows, at_most)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 6), st.integers(1, 8), st.booleans())
def test_every_row_belongs_to_its_nearest_medoid(seed: int, n: int, dimension: int, at_most: int, copies: bool) -> None:
    rng = np.random.default_rng(seed)
    rows = unit(rng.normal(size=(n, dimension)) + 1e-3)
    if copies:
        rows = rows[rng.integers(0, n, n)]
    found = medoids(rows, at_most)
    assert 1 <= len(found) <= at_most
    assert sorted(member for medoid in found for member in medoid.members) == list(range(n))
    assert sum(medoid.weight for medoid in found) == pytest.approx(1)
    assert [medoid.weight for medoid in found] == sorted((medoid.weight for medoid in found), reverse=True)
    nearest = (rows @ rows[[medoid.index for medoid in found]].T).max(axis=1)
    for medoid in found:
        assert medoid.index in medoid.members
        members = list(medoid.members)
        np.testing.assert_allclose(rows[members] @ rows[medoid.index], nearest[members], atol=1e-5)
    assert medoids(rows, at_most) == found


def test_weights_say_how_much_a_taste_is_and_move_no_medoid() -> None:
    rows = tastes(2, 6, spread=0.5)
    alike, weighted = medoids(rows), medoids(rows, weights=[1.0] * 6 + [3.0] * 6)
    assert {medoid.index for medoid in alike} == {medoid.index for medoid in weighted}
    assert [(medoid.members, medoid.weight) for medoid in weighted] == [
        (tuple(range(6, 12)), 0.75),
        (tuple(range(6)), 0.25),
    ]


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, float("nan")], [1.0, float("inf")]])
def test_weights_are_one_above_nothing_for_each_row(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="as many numbers above 0"):
        medoids(np.eye(2), weights=weights)


def test_a_few_rows_that_are_all_unlike_each_other_stand_for_themselves() -> None:
    assert len(medoids(np.eye(6))) == 1
    assert len(medoids(np.eye(6), apart=0.5)) == 6


def test_a_few_rows_that_are_all_alike_are_one_taste() -> None:
    assert len(medoids(tastes(1, 2, spread=0.3), apart=0.5)) == 1
    assert len(medoids(tastes(1, 8, spread=0.3), apart=0.5)) == 1


def test_scattered_rows_are_brought_near_to_a_medoid_but_for_one_in_ten() -> None:
    rows = tastes(8, 3, spread=1.5, dimension=8)
    assert len(medoids(rows, apart=0.3)) > len(medoids(rows))
    (only,) = medoids(np.concatenate([tastes(1, 19, spread=0.2), np.eye(64)[:1]]), at_most=20, apart=0.5)
    assert len(only.members) == 20


def test_clusters_that_are_near_to_each_other_stay_apart_where_there_are_enough_rows() -> None:
    assert len(medoids(tastes(3, 12, spread=0.5), apart=2.0)) == 3
