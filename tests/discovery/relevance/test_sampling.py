"""Samples keep every class in company, its share, and are the same for the same seed."""

from __future__ import annotations

from collections import Counter

from discovery.relevance.sampling import stratified_sample

CLASSES = ["many"] * 800 + ["some"] * 180 + ["few"] * 18 + ["pair"] * 2


def drawn(size: int, seed: int = 0) -> Counter[str]:
    return Counter(CLASSES[position] for position in stratified_sample(CLASSES, size, seed))


def test_each_class_gives_its_share_and_two_at_least() -> None:
    counts = drawn(100)
    assert counts.total() == 100
    assert 75 <= counts["many"] <= 82
    assert 16 <= counts["some"] <= 20
    assert counts["few"] >= 2
    assert counts["pair"] == 2


def test_a_sample_too_small_for_all_classes_holds_pairs() -> None:
    classes = [f"class {number}" for number in range(50) for _ in range(4)]
    counts = Counter(classes[position] for position in stratified_sample(classes, 20, 3))
    assert set(counts.values()) == {2}


def test_the_seed_decides_and_nothing_is_drawn_twice() -> None:
    first, again, other = (stratified_sample(CLASSES, 60, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(set(first)) == 60
    assert first == sorted(first)


def test_of_fewer_pictures_all_are_taken() -> None:
    assert stratified_sample(["a", "b", "a"], 10, 0) == [0, 1, 2]
