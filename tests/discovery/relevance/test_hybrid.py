"""Titles as queries: what each leg can and cannot reach, graded by class, author and colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from discovery.embeddings.encoders.protocol import Label
from discovery.posts.words import LEAST_SEARCHED_CONFIDENCE
from discovery.relevance.hybrid import LEAST_CONFIDENCE, Titled, measure_hybrid

SORTS = ("hat", "shoe", "vase", "lamp")
CLASSES = [sort for sort in SORTS for _ in range(20)]


def of_class(classes: Sequence[str] = CLASSES) -> np.ndarray:
    """Vectors that say the class and nothing more."""
    return np.eye(8, dtype=np.float32)[[SORTS.index(sort) for sort in classes]]


def blind() -> np.ndarray:
    rows = np.random.default_rng(0).standard_normal((len(CLASSES), 256)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def titled(**columns: Sequence[str]) -> Titled:
    return Titled(CLASSES, [f"one {sort} number {n}" for n, sort in enumerate(CLASSES)], **columns)


def test_words_reach_no_stripped_picture_and_looks_reach_all() -> None:
    figures = measure_hybrid(of_class(), titled(), seed=0)
    assert figures is not None
    assert figures.stripped == {"text": 0.0, "vector": pytest.approx(1.0), "fused": pytest.approx(1.0)}
    assert figures.both["vector"] == pytest.approx(1.0)
    assert figures.both["text"] > 0.7
    assert figures.queries == len(CLASSES)


def test_words_help_an_encoder_that_sees_nothing_and_lose_little_by_it() -> None:
    figures = measure_hybrid(blind(), titled(), seed=0)
    assert figures is not None
    assert figures.both["vector"] < 0.4
    assert figures.both["fused"] == pytest.approx(figures.both["text"], abs=0.02)


def test_labels_let_words_reach_stripped_pictures_if_they_are_sure() -> None:
    sure = [(Label(sort, 0.9),) for sort in CLASSES]
    unsure = [(Label(sort, LEAST_CONFIDENCE - 0.01),) for sort in CLASSES]
    with_sure, with_unsure = (measure_hybrid(blind(), titled(), seed=0, labels=named) for named in (sure, unsure))
    assert with_sure is not None
    assert with_unsure is not None
    assert with_sure.stripped["text"] == pytest.approx(1.0)
    assert with_unsure.stripped["text"] == 0.0
    assert LEAST_CONFIDENCE == LEAST_SEARCHED_CONFIDENCE, "the site searches by the same labels"


def test_an_encoder_of_text_asks_by_the_title_and_not_by_the_picture() -> None:
    asked: list[str] = []

    def encode_text(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return of_class([text.split()[1] for text in texts])

    # Each picture's own vector is useless as a query: it lies with another class.
    figures = measure_hybrid(of_class(), titled(), seed=0, encode_text=encode_text, queries=15)
    assert figures is not None
    assert figures.queries == 15 == len(asked)
    assert figures.both["vector"] == pytest.approx(1.0)
    misled = measure_hybrid(of_class(), titled(), seed=0, encode_text=lambda texts: of_class(["hat"] * len(texts)))
    assert misled is not None
    assert misled.both["vector"] == pytest.approx(0.25, abs=0.02)


def test_the_same_author_and_colour_are_worth_more_than_the_class_alone() -> None:
    authors = ["ann" if n % 2 else "bob" for n in range(len(CLASSES))]
    colours = ["red" if n % 4 < 2 else "" for n in range(len(CLASSES))]
    plain = measure_hybrid(of_class(), titled(), seed=0)
    graded = measure_hybrid(of_class(), titled(authors=authors, colours=colours), seed=0)
    assert plain is not None
    assert graded is not None
    assert graded.both["vector"] < 0.9 < plain.both["vector"], "the class alone no longer makes a perfect ranking"
    finer = np.zeros((len(CLASSES), 16), np.float32)
    for n, sort in enumerate(CLASSES):
        finer[n, SORTS.index(sort)] = 2.0
        finer[n, 4 + SORTS.index(sort) * 2 + n % 2] = 1.0
        finer[n, 12 + (n % 4 < 2)] = 1.0
    finer /= np.linalg.norm(finer, axis=1, keepdims=True)
    best = measure_hybrid(finer, titled(authors=authors, colours=["red" if c else "blue" for c in colours]), seed=0)
    assert best is not None
    assert best.both["vector"] == pytest.approx(1.0)


def test_without_a_title_that_has_an_answer_there_is_nothing_to_measure() -> None:
    untitled = Titled(CLASSES, [""] * len(CLASSES))
    assert measure_hybrid(of_class(), untitled, seed=0) is None
    lonely = Titled([str(n) for n in range(len(CLASSES))], ["a title"] * len(CLASSES))
    assert measure_hybrid(of_class(), lonely, seed=0) is None


def test_the_seed_decides() -> None:
    first, again, other = (measure_hybrid(blind(), titled(), seed=seed, queries=20) for seed in (1, 1, 2))
    assert first == again != other
