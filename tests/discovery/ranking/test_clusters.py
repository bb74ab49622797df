"""Groups of results and their names: whole, stable, and silent where there is nothing to tell."""

from __future__ import annotations

import numpy as np
import pytest

from discovery.ranking.clusters import FEWEST, MOST, SMALLEST_LIST, clusters, distinctive


def heaps(kinds: int, each: int, spread: float = 0.1) -> np.ndarray:
    noise = np.random.default_rng(0).standard_normal((kinds * each, 16))
    rows = np.repeat(np.eye(16)[:kinds], each, axis=0) + spread * noise
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("kinds", [2, 3, 5])
def test_each_kind_is_a_group_with_one_of_its_own_in_the_middle(kinds: int) -> None:
    found = clusters(heaps(kinds, 20))
    assert sorted(group.members for group in found) == [tuple(range(20 * k, 20 * k + 20)) for k in range(kinds)]
    assert all(group.index in group.members for group in found)
    assert found == clusters(heaps(kinds, 20))


def test_there_are_six_groups_at_most_and_everybody_is_in_one() -> None:
    found = clusters(heaps(9, 15))
    assert FEWEST <= len(found) <= MOST
    assert sorted(i for group in found for i in group.members) == list(range(9 * 15))


def test_what_does_not_fall_into_groups_is_left_in_one_piece() -> None:
    scattered = np.random.default_rng(0).standard_normal((60, 256))
    assert clusters(scattered / np.linalg.norm(scattered, axis=1, keepdims=True)) == []
    assert clusters(heaps(2, SMALLEST_LIST // 2 - 1)) == []
    assert clusters(np.empty((0, 16), np.float32)) == []


def test_a_name_is_what_the_others_lack() -> None:
    striped = [{"shirt", "striped"}] * 20
    plain = [{"shirt", "plain"}] * 15 + [{"shirt"}] * 5
    assert distinctive(striped, striped + plain) == ["striped"]
    assert distinctive(plain, striped + plain) == ["plain"]


def test_the_most_telling_word_comes_first_and_rare_words_are_no_names() -> None:
    flowers = [{"floral", "red"}] * 12 + [{"floral"}] * 7 + [{"floral", "gift"}]
    others = [{"red"}] * 4 + [{"blue"}] * 26
    assert distinctive(flowers, flowers + others) == ["floral", "red"]


def test_where_nothing_tells_there_is_no_name() -> None:
    same = [{"shirt"}] * 20
    assert distinctive(same[:10], same) == []
    assert distinctive([set()] * 5, [set()] * 10) == []
    assert distinctive(same, same) == []
