"""Spacing authors re-orders a list without inventing or losing an item."""

from collections import Counter
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.diversity import space_authors

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
