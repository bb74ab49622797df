"""Where neighbours stop to be an answer: chance finds nothing, a collection's own pictures find theirs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.cutoff import FAR, NEAR, Background, Density, cutoff, is_unlike_all

Rows = np.ndarray


def rows(count: int, dimension: int = 64, seed: int = 0) -> Rows:
    drawn = np.random.default_rng(seed).standard_normal((count, dimension))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def collection() -> Rows:
    """Ten kinds of a hundred pictures each, each picture near to the middle of its kind."""
    scattered = np.repeat(rows(10), 100, axis=0) + 0.5 * rows(1000, seed=1)
    return scattered / np.linalg.norm(scattered, axis=1, keepdims=True)


def neighbours(query: Rows, collection: Rows) -> list[float]:
    return sorted((collection @ query).tolist(), reverse=True)[:500]


def background(query: Rows, collection: Rows) -> Background:
    sample = collection[np.random.default_rng(2).permutation(1000)[:256]]
    near = np.sort(sample[:64] @ collection.T, axis=1)[:, ::-1][:, 1 : FAR + 1]
    return Background.of(sample @ query, Density.of(near))


def test_a_picture_of_a_kind_finds_its_kind_and_stops_there(collection: Rows) -> None:
    query = collection[150]
    found = neighbours(query, collection)
    assert not is_unlike_all(found, background(query, collection))
    kept = cutoff(found, background(query, collection))
    assert set(np.argsort(-(collection @ query), kind="stable")[:kept].tolist()) <= set(range(100, 200))
    assert kept >= 90


@pytest.mark.parametrize("seed", range(5))
def test_what_is_like_nothing_finds_nothing(seed: int, collection: Rows) -> None:
    noise = rows(1, seed=10 + seed)[0]
    assert is_unlike_all(neighbours(noise, collection), background(noise, collection))


def test_one_copy_is_answer_enough(collection: Rows) -> None:
    lonely = rows(1, seed=20)[0]
    chance = background(lonely, collection)
    assert is_unlike_all(neighbours(lonely, collection), chance)
    assert not is_unlike_all([0.99, *neighbours(lonely, collection)], chance)


def test_without_a_density_nothing_is_called_nonsense_and_chance_alone_cuts() -> None:
    chance = Background(mean=0.2, std=0.1, size=256)
    assert not is_unlike_all([0.21], chance)
    assert cutoff([0.9, 0.5, 0.31, 0.29, 0.8], chance) == 3
    assert cutoff([0.9, 0.5, 0.31, 0.29], chance, z=4.0) == 1
    assert cutoff([], chance) == 0


def test_with_few_neighbours_the_last_one_decides() -> None:
    density = Density(nearest=0.9, near=0.6, far=0.5)
    chance = Background(0.0, 0.1, 256, density)
    assert is_unlike_all([0.55], chance)
    assert not is_unlike_all([0.65], chance)
    assert not is_unlike_all([0.8] * (NEAR - 1) + [0.6, 0.1], chance)
    assert not is_unlike_all([], chance)
    assert cutoff([0.7, 0.5, 0.49], chance) == 2


@given(st.lists(st.floats(-1, 1), max_size=30), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 5))
def test_a_higher_bar_never_keeps_more(similarities: list[float], mean: float, std: float, z: float) -> None:
    ordered = sorted(similarities, reverse=True)
    chance = Background(mean, std, 256)
    kept = cutoff(ordered, chance, z)
    assert cutoff(ordered, chance, z + 1) <= kept
    assert all(one >= mean + z * std for one in ordered[:kept])
    assert not any(one >= mean + z * std for one in ordered[kept:])


@pytest.mark.parametrize("cosines", [[], [[0.5]], [float("nan")]])
def test_a_background_is_made_of_cosines(cosines: list[float]) -> None:
    with pytest.raises(ValueError, match="cosine"):
        Background.of(cosines)
    with pytest.raises(ValueError, match="cosines shaped"):
        Density.of(cosines)
