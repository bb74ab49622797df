"""Kindred people: an author's pictures split into two accounts, which ought to find each other; pure.

Tastes of an account are made, and people are ranked by them, with the very code of the site: `ranking.medoids` as in
`tastes/processing.py`, and `accounts.related.scoring` as in "Makes what you like".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from accounts.related.scoring import TasteMatch, rank_people
from discovery.ranking.medoids import medoids
from discovery.relevance.neighbours import Indices, Matrix, top

SPLITS = 5
"""Random splits that are averaged: with some seventy authors, one split alone is off by several hundredths."""

NEAREST_TASTES = 90
"""Tastes that each vector asks for, as many as `accounts.related.selectors.people_near` does by default."""


@dataclass(frozen=True, slots=True)
class Kinship:
    """How well halves find each other: mean reciprocal rank and share of first places (0 to 1), over `authors`."""

    mrr: float
    hit_at_1: float
    authors: int


@dataclass(frozen=True, slots=True)
class _Tastes:
    """The tastes of all accounts of one side: `vectors` [t, d], each with its account's number and its weight."""

    vectors: Matrix
    account: Indices
    weight: Matrix


def measure_kindred(vectors: Matrix, authors: Sequence[str], *, pictures: int, seed: int) -> Kinship | None:
    """Split each author of at least 2 × `pictures` pictures into two accounts of `pictures`, and let each half ask.

    In each of SPLITS splits both halves are queries in turn, and all authors' other halves are ranked; one that is not
    reached through any taste's nearest counts 0. An empty author is nobody. None with fewer than two such authors.
    """
    own: dict[str, list[int]] = {}
    for position, author in enumerate(authors):
        if author:
            own.setdefault(author, []).append(position)
    able = [np.array(own[author]) for author in sorted(own) if len(own[author]) >= 2 * pictures]
    if len(able) < 2:
        return None
    ranks = [rank for split in range(SPLITS) for rank in _ranks(vectors, able, pictures, [seed, pictures, split])]
    return Kinship(
        mrr=float(np.mean([1.0 / rank if rank else 0.0 for rank in ranks])),
        hit_at_1=float(np.mean([rank == 1 for rank in ranks])),
        authors=len(able),
    )


def _ranks(vectors: Matrix, able: Sequence[Indices], pictures: int, seed: list[int]) -> Iterator[int]:
    """The rank, from 1, of each half's other half, both ways; 0 for one that was not reached."""
    rng = np.random.default_rng(seed)
    drawn = [rng.permutation(positions)[: 2 * pictures] for positions in able]
    first = _tastes([vectors[chosen[:pictures]] for chosen in drawn])
    second = _tastes([vectors[chosen[pictures:]] for chosen in drawn])
    for asking, asked in ((first, second), (second, first)):
        for account in range(len(able)):
            yield _rank(asking.vectors[asking.account == account], asked, account)


def _tastes(accounts: Sequence[Matrix]) -> _Tastes:
    found = [(number, rows[one.index], one.weight) for number, rows in enumerate(accounts) for one in medoids(rows)]
    return _Tastes(
        vectors=np.array([vector for _, vector, _ in found], np.float32),
        account=np.array([number for number, _, _ in found], np.intp),
        weight=np.array([weight for *_, weight in found], np.float32),
    )


def _rank(queries: Matrix, among: _Tastes, account: int) -> int:
    likeness = queries @ among.vectors.T
    nearest = top(likeness, min(NEAREST_TASTES, likeness.shape[1]))
    matches = [
        TasteMatch(int(among.account[t]), number, float(likeness[number, t]), float(among.weight[t]), 1.0, ())
        for number, tastes in enumerate(nearest)
        for t in tastes
    ]
    people = [person.user_id for person in rank_people(matches, limit=len(matches))]
    return people.index(account) + 1 if account in people else 0
