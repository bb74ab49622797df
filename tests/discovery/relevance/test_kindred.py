"""Halves of an author find each other where authors differ, by chance where they do not, never where too small."""

from __future__ import annotations

import numpy as np
import pytest

from discovery.relevance.kindred import SPLITS, _ranks, measure_kindred


def pictures_of(
    authors: int, each: int, noise: float, seed: int = 0, dimension: int = 64
) -> tuple[np.ndarray, list[str]]:
    """Unit vectors around one centre an author; without noise all of an author's are the same."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(rng.standard_normal((authors, dimension)), each, axis=0)
    rows = (1 - noise) * centres + noise * rng.standard_normal(centres.shape)
    names = [f"author {number}" for number in range(authors) for _ in range(each)]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), names


def test_authors_of_one_look_each_find_themselves_first() -> None:
    vectors, authors = pictures_of(12, 6, noise=0.2)
    kinship = measure_kindred(vectors, authors, pictures=3, seed=0)
    assert kinship is not None
    assert (kinship.mrr, kinship.hit_at_1, kinship.authors) == (1.0, 1.0, 12)


def test_pictures_that_tell_nothing_of_their_author_score_as_chance_does() -> None:
    vectors, authors = pictures_of(40, 10, noise=1.0)
    kinship = measure_kindred(vectors, authors, pictures=5, seed=0)
    assert kinship is not None
    by_chance = np.mean(1.0 / np.arange(1, 41))
    assert kinship.mrr == pytest.approx(by_chance, abs=0.05)
    assert kinship.hit_at_1 < 0.1


def test_more_pictures_tell_more() -> None:
    vectors, authors = pictures_of(30, 10, noise=0.62)
    one, three, five = (measure_kindred(vectors, authors, pictures=n, seed=1) for n in (1, 3, 5))
    assert one is not None
    assert three is not None
    assert five is not None
    assert one.mrr < three.mrr < five.mrr


def test_only_authors_with_enough_pictures_for_both_halves_take_part() -> None:
    vectors, authors = pictures_of(5, 4, noise=0.1)
    named = [author if position != 3 else "" for position, author in enumerate(authors)]
    two = measure_kindred(vectors, named, pictures=2, seed=0)
    assert two is not None
    assert two.authors == 4, "the first has three pictures left, the nameless one is nobody"
    assert measure_kindred(vectors, authors, pictures=3, seed=0) is None


def test_both_halves_ask_and_share_no_picture() -> None:
    vectors, _ = pictures_of(4, 2, noise=0.3)
    able = [np.array([2 * author, 2 * author + 1]) for author in range(4)]
    assert len(list(_ranks(vectors, able, 1, [0]))) == 2 * len(able)
    # An author's two pictures are opposites: if a half could see its own picture, it would come first.
    opposed = np.repeat(vectors[::2], 2, axis=0) * np.array([[1], [-1]] * 4, np.float32)
    assert min(_ranks(opposed, able, 1, [0])) > 1


def test_the_seed_decides_the_splits() -> None:
    vectors, authors = pictures_of(20, 8, noise=0.6)
    first, again, other = (measure_kindred(vectors, authors, pictures=3, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert SPLITS > 1
