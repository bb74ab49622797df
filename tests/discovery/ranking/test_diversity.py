"""Spacing authors and looks re-orders a list without inventing or losing an item."""

from collections import Counter
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.diversity import mmr, space_authors

Item = tuple[str, int]


authors = st.lists(st.sampled_from("ABCD"), max_size=25).map(lambda names: [(a, i) for i, a in enumerate(names)])
windows, limits = st.integers(1, 8), st.integers(1, 3)


def space(items: list[Item], window: int, at_most: int) -> list[Item]:
    return space_authors(items, itemgetter(0), window, at_most)


def test_an_author_in_a_row_is_spread_out() -> None:
    order = space([("A", 0), ("A", 1), ("A", 2), ("B", 3), ("C", 4)], window=3, at_most=1)
    assert order == [("A", 0), ("B", 3), ("C", 4), ("A", 1), ("A", 2)]


def test_a_list_of_one_author_comes_back_as_it_was() -> None:
    items = [("A", number) for number in range(9)]
    assert space(items, window=4, at_most=2) == items


@pytest.mark.parametrize(("window", "at_most"), [(0, 1), (1, 0), (-2, 2)])
def test_a_window_or_limit_below_one_is_refused(window: int, at_most: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        space([], window, at_most)


@given(authors, windows, limits)
def test_spacing_loses_nothing_and_keeps_each_authors_order(items: list[Item], window: int, at_most: int) -> None:
    order = space(items, window, at_most)
    assert Counter(order) == Counter(items)
    for author in "ABCD":
        assert [item for item in order if item[0] == author] == [item for item in items if item[0] == author]


@given(authors, windows, limits)
def test_a_window_is_overfull_only_where_no_other_author_was_left(items: list[Item], window: int, at_most: int) -> None:
    order = space(items, window, at_most)
    for place, (author, _) in enumerate(order):
        before = Counter(name for name, _ in order[max(0, place - window + 1) : place])
        if before[author] >= at_most:
            assert all(before[waiting] >= at_most for waiting, _ in order[place:])


@given(authors, windows, limits)
def test_a_list_that_obeys_is_left_alone(items: list[Item], window: int, at_most: int) -> None:
    obeys = all(
        max(Counter(author for author, _ in items[start : start + window]).values()) <= at_most
        for start in range(len(items))
    )
    if obeys:
        assert space(items, window, at_most) == items


def pictures(count: int) -> np.ndarray:
    """Unit vectors, each with a twin: 0 and 1 look alike, 2 and 3, and so on."""
    twins: np.ndarray = np.repeat(np.eye(8, dtype=np.float32), 2, axis=0)
    return twins[:count]


def test_a_picture_like_one_before_it_waits() -> None:
    assert mmr("abcd", [1.0, 0.9, 0.8, 0.7], pictures(4), lam=0.5) == ["a", "c", "b", "d"]


def test_with_all_weight_on_relevance_the_order_stays() -> None:
    assert mmr("abcdef", [0.9, 0.8, 0.8, 0.5, 0.2, 0.1], pictures(6), lam=1.0) == list("abcdef")


def test_what_stands_further_behind_keeps_its_place() -> None:
    assert mmr("abcdef", [1.0, 0.9, 0.8], pictures(3), lam=0.5, at_most=3) == ["a", "c", "b", "d", "e", "f"]


def test_a_picture_without_a_vector_is_like_nothing() -> None:
    assert mmr("abc", [1.0, 0.9, 0.8], [[1, 0], [1, 0], [0, 0]], lam=0.5) == ["a", "c", "b"]


@pytest.mark.parametrize("lam", [-0.1, 1.1, float("nan")])
def test_a_lam_that_makes_no_sense_is_refused(lam: float) -> None:
    with pytest.raises(ValueError, match="lam"):
        mmr("a", [1.0], pictures(1), lam=lam)


def test_items_without_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="as many"):
        mmr("abc", [1.0], pictures(3))


@given(st.lists(st.floats(0, 1), max_size=16), st.floats(0, 1), st.integers(0, 20))
def test_mmr_loses_nothing_and_is_the_same_every_time(relevance: list[float], lam: float, at_most: int) -> None:
    items = list(range(len(relevance)))
    order = mmr(items, relevance, pictures(len(items)), lam, at_most)
    assert sorted(order) == items
    assert order[at_most:] == items[at_most:]
    assert order == mmr(items, relevance, pictures(len(items)), lam, at_most)
