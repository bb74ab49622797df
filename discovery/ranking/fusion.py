"""Fuses several ranked lists into one, by ranks alone or by scores on a common scale; tells what each list added."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Self, TypeVar

T = TypeVar("T", bound=Hashable)

RANK_CONSTANT = 60
"""The k of Cormack, Clarke & Büttcher, who fixed it at 60 in a pilot study; results change little around it."""


@dataclass(frozen=True, slots=True)
class Fused(Generic[T]):
    """One item of a fused list: its score (higher is better) and its rank, from 1, in each leg that found it.

    `contributions` add up to the score; those of unwanted legs are negative.
    """

    item: T
    score: float
    ranks: Mapping[str, int]
    contributions: Mapping[str, float] = field(default_factory=dict)

    @property
    def shares(self) -> dict[str, float]:
        """What part (0 to 1) each wanted leg has in all that speaks for the item; they add up to 1."""
        wanted = {leg: part for leg, part in self.contributions.items() if part > 0}
        total = math.fsum(wanted.values())
        return {leg: part / total for leg, part in wanted.items()}


@dataclass(frozen=True, slots=True)
class Leg(Generic[T]):
    """What one way of answering found, best first, each with its score, on whatever scale.

    `others` are the scores that it gives to what it did not find itself but other legs did, where it can tell: without
    them an item is worth nothing to a leg whose list it missed by one place. `zero` is what an unrelated item scores:
    0 for ranks of texts; for cosines their mean over pictures drawn at random (`cutoff.Background.mean`), since all
    pictures are a little alike.
    """

    found: Mapping[T, float]
    others: Mapping[T, float] = field(default_factory=dict)
    zero: float = 0.0

    @classmethod
    def of_ranks(cls, items: Sequence[T], k: int = RANK_CONSTANT) -> Self:
        """A leg that has no scores but an order: 1 / (k + rank)."""
        return cls({item: 1 / (k + rank) for item, rank in _ranks(items).items()})

    def worths(self) -> dict[T, float]:
        """(score - zero) / (best - zero), from 0 to 1; all 0 where none is above `zero`."""
        scores = {**self.others, **self.found}
        if not all(map(math.isfinite, (*scores.values(), self.zero))):
            raise ValueError("Scores are finite numbers.")
        reach = max(self.found.values(), default=self.zero) - self.zero
        if reach <= 0:
            return dict.fromkeys(scores, 0.0)
        return {item: min(1.0, max(0.0, (score - self.zero) / reach)) for item, score in scores.items()}


def reciprocal_rank_fusion(
    lists: Mapping[str, Sequence[T]],
    weights: Mapping[str, float] | None = None,
    k: int = RANK_CONSTANT,
) -> list[Fused[T]]:
    """Every item of the wanted `lists` once, best first, scored Σ weight / (k + rank) over the legs that hold it.

    `lists` maps the name of a leg to its items, best first; an item that a leg repeats counts at its best rank.
    `weights` are finite, 1.0 where not given; a leg of weight 0 is switched off and left out. One of negative weight is
    unwanted: what it holds loses by it, and what no other leg found is not in the result.
    Equal scores are ordered by best rank, then by the name of the leg that gave it, so that the order of the
    mapping never shows. Raises ValueError for a weight of an unknown leg, a bad weight, or k < 0.

    Source: Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual rank
    learning methods", SIGIR 2009; the weights are our addition.
    """
    if k < 0:
        raise ValueError(f"The rank constant must not be negative, but it is {k}.")
    ranks = {leg: _ranks(items) for leg, items in lists.items()}
    worths = {leg: {item: 1 / (k + rank) for item, rank in placed.items()} for leg, placed in ranks.items()}
    return _fused(worths, ranks, weights or {})


def convex_fusion(legs: Mapping[str, Leg[T]], weights: Mapping[str, float] | None = None) -> list[Fused[T]]:
    """Every item that a wanted leg found once, best first, scored by the weighted mean of what it is worth to each.

    That is Σ weight × worth / Σ of the wanted weights; an item of which a leg knows nothing is worth nothing to it.
    `weights` and ties as in `reciprocal_rank_fusion`. Raises ValueError for bad weights, and for NaN and infinite
    scores.

    Source: Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42(1), 2023
    (arXiv 2210.11934): where scores can be scaled, their weighted mean keeps what ranks throw away.
    """
    weights = weights or {}
    worths = {name: leg.worths() for name, leg in legs.items()}
    ranks = {name: _ranks(leg.found) for name, leg in legs.items()}
    total = math.fsum(max(weights.get(name, 1.0), 0.0) for name in legs) or 1.0
    return _fused(worths, ranks, weights, total)


def _fused(
    worths: Mapping[str, Mapping[T, float]],
    ranks: Mapping[str, Mapping[T, int]],
    weights: Mapping[str, float],
    total: float = 1.0,
) -> list[Fused[T]]:
    weight_of = _checked_weights(worths, weights)
    legs = [leg for leg in sorted(worths) if weight_of[leg]]
    wanted = dict.fromkeys(item for leg in legs if weight_of[leg] > 0 for item in ranks[leg])
    fused = []
    for item in wanted:
        parts = {leg: weight_of[leg] * worths[leg][item] / total for leg in legs if item in worths[leg]}
        places = {leg: ranks[leg][item] for leg in legs if item in ranks[leg]}
        # fsum is exact: two items with the same ranks in other legs tie, whatever the order of the sum.
        fused.append(Fused(item, math.fsum(parts.values()), places, parts))
    return sorted(fused, key=lambda entry: (-entry.score, *_best_place(entry, weight_of)))


def _checked_weights(legs: Mapping[str, object], weights: Mapping[str, float]) -> dict[str, float]:
    if unknown := sorted(set(weights) - set(legs)):
        raise ValueError(f"Weights name lists that are not there: {', '.join(unknown)}.")
    for leg, weight in weights.items():
        if not math.isfinite(weight):
            raise ValueError(f"The weight of {leg!r} must be a finite number, but it is {weight}.")
    return {leg: float(weights.get(leg, 1.0)) for leg in legs}


def _ranks(items: Iterable[T]) -> dict[T, int]:
    return {item: rank for rank, item in enumerate(dict.fromkeys(items), start=1)}


def _best_place(entry: Fused[T], weight_of: Mapping[str, float]) -> tuple[int, str]:
    return min((rank, leg) for leg, rank in entry.ranks.items() if weight_of[leg] > 0)
