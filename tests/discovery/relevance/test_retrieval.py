"""Same-class retrieval against figures worked out by hand, and against a slow and plain reading of the formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from discovery.relevance.gains import ndcg
from discovery.relevance.retrieval import measure_retrieval


def on_circle(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_a_small_set_by_hand() -> None:
    # In order along the circle: a b a a c. Ten places hold all four others, and c is alone in its class.
    figures = measure_retrieval(on_circle(0, 10, 25, 50, 170), ["a", "b", "a", "a", "c"])
    # Hits by rank: first a: . x x .; second a (25°): . x x . (b at 15° first, then 25°, 25°); third a (50°): x . x .
    first = second = (1 / 2 + 2 / 3) / 2
    third = (1 + 2 / 3) / 2
    assert figures.map_at_100 == pytest.approx((first + second + third) / 3)
    assert figures.r_precision == pytest.approx(1 / 2)
    assert figures.p_at_10 == figures.p_at_10_by_picture == figures.p_at_10_ceiling == pytest.approx(2 / 10)
    late = (1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3))
    early = (1 + 1 / 2) / (1 + 1 / math.log2(3))
    assert figures.ndcg_at_10 == pytest.approx((2 * late + early) / 3)
    assert np.isnan(figures.precision[[1, 4]]).all(), "who is alone in a class asks nothing"
    assert figures.neighbours.shape == (5, 4)


def test_each_class_counts_once_however_large() -> None:
    # Twenty of one class together; two of another, each nearest to the first class.
    large = on_circle(*np.linspace(0, 20, 20))
    figures = measure_retrieval(np.concatenate([large, on_circle(-60, 90)]), ["large"] * 20 + ["small"] * 2)
    assert figures.precision[:20].tolist() == [1.0] * 20
    assert figures.precision[20:].tolist() == [0.0, 0.0]
    assert figures.p_at_10 == pytest.approx(0.5)
    assert figures.p_at_10_by_picture == pytest.approx(20 / 22)
    assert figures.p_at_10_ceiling == pytest.approx((1 + 1 / 10) / 2)


def test_vectors_that_are_one_with_their_class_are_perfect_in_all_but_precision_of_small_classes() -> None:
    sizes = [30, 12, 3]
    vectors = np.repeat(np.eye(3, dtype=np.float32), sizes, axis=0)
    figures = measure_retrieval(vectors, np.repeat(["x", "y", "z"], sizes).tolist())
    assert figures.map_at_100 == figures.r_precision == figures.ndcg_at_10 == pytest.approx(1.0)
    assert figures.p_at_10 == figures.p_at_10_ceiling == pytest.approx((1 + 1 + 0.2) / 3)


def test_random_vectors_score_as_chance_does() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((900, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    figures = measure_retrieval(vectors, [str(number % 5) for number in range(900)])
    assert figures.p_at_10 == pytest.approx(0.2, abs=0.02)
    assert figures.r_precision == pytest.approx(0.2, abs=0.02)


def test_the_formulas_read_plainly_give_the_same() -> None:
    rng = np.random.default_rng(8)
    classes = [str(label) for label in rng.integers(0, 4, 600)]
    vectors = rng.standard_normal((600, 6)).astype(np.float32) + 0.6 * np.eye(4, 6)[[int(c) for c in classes]]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    plain = {name: {label: [] for label in set(classes)} for name in ("precision", "average", "r_precision", "ndcg")}
    likeness = vectors @ vectors.T
    for query, label in enumerate(classes):
        order = [other for other in np.argsort(-likeness[query], kind="stable") if other != query]
        hits = [classes[other] == label for other in order]
        wanted = sum(hits)
        found = [sum(hits[: k + 1]) / (k + 1) for k in range(100) if hits[k]]
        plain["precision"][label].append(sum(hits[:10]) / 10)
        plain["average"][label].append(sum(found) / min(wanted, 100))
        plain["r_precision"][label].append(sum(hits[:wanted]) / wanted)
        plain["ndcg"][label].append(ndcg(hits, hits))
    expected = {name: np.mean([np.mean(scores) for scores in by.values()]) for name, by in plain.items()}
    figures = measure_retrieval(vectors, classes)
    assert figures.p_at_10 == pytest.approx(expected["precision"])
    assert figures.map_at_100 == pytest.approx(expected["average"])
    assert figures.r_precision == pytest.approx(expected["r_precision"])
    assert figures.ndcg_at_10 == pytest.approx(expected["ndcg"])


def test_where_every_class_has_one_picture_there_are_neighbours_but_no_figures() -> None:
    figures = measure_retrieval(on_circle(0, 30, 90), ["a", "b", "c"])
    assert figures.p_at_10 is figures.map_at_100 is figures.p_at_10_by_picture is None
    assert figures.neighbours.tolist() == [[1, 2], [0, 2], [1, 0]]
