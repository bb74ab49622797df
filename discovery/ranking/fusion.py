"""Fuses several ranked lists into one, by ranks alone, so that scores of unlike legs need no common scale."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

RANK_CONSTANT = 60
"""The k of Cormack, Clarke & Büttcher, who fixed it at 60 in a pilot study; results change little around it."""


@dataclass(frozen=True, slots=True)
class Fused(Generic[T]):
    """One item of a fused list: its score (higher is better) and its rank, from 1, in each leg that found it."""

    item: T
    score: float
    ranks: Mapping[str, int]


def reciprocal_rank_fusion(
    lists: Mapping[str, Sequence[T]],
    weights: Mapping[str, float] | None = None,
    k: int = RANK_CONSTANT,
) -> list[Fused[T]]:
    """Every item of `lists` once, best first, scored Σ weight / (k + rank) over the legs that hold it.

    `lists` maps the name of a leg to its items, best first; an item that a leg repeats counts at its best rank.
    `weights` are finite and not negative, 1.0 where not given; a leg of weight 0 is switched off and left out.
    Equal scores are ordered by best rank, then by the name of the leg that gave it, so that the order of the
    mapping never shows. Raises ValueError for a weight of an unknown leg, a bad weight, or k < 0.

    Source: Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual rank
    learning methods", SIGIR 2009; the weights are our addition.
    """
    if k < 0:
        raise ValueError(f"The rank constant must not be negative, but it is {k}.")
    weight_of = _checked_weights(lists, weights or {})
    ranks = _ranks_by_item({leg: lists[leg] for leg in sorted(lists) if weight_of[leg] > 0})
    fused = [
        # fsum is exact: two items with the same ranks in other legs tie, whatever the order of the sum.
        Fused(item, math.fsum(weight_of[leg] / (k + rank) for leg, rank in found.items()), found)
        for item, found in ranks.items()
    ]
    return sorted(fused, key=lambda entry: (-entry.score, *_best_place(entry.ranks)))


def _checked_weights(lists: Mapping[str, Sequence[T]], weights: Mapping[str, float]) -> dict[str, float]:
    if unknown := sorted(set(weights) - set(lists)):
        raise ValueError(f"Weights name lists that are not there: {', '.join(unknown)}.")
    for leg, weight in weights.items():
        if not math.isfinite(weight) or weight < 0:
            raise ValueError(f"The weight of {leg!r} must be a number of at least 0, but it is {weight}.")
    return {leg: float(weights.get(leg, 1.0)) for leg in lists}


def _ranks_by_item(lists: Mapping[str, Sequence[T]]) -> dict[T, dict[str, int]]:
    ranks: dict[T, dict[str, int]] = {}
    for leg, items in lists.items():
        for rank, item in enumerate(dict.fromkeys(items), start=1):
            ranks.setdefault(item, {})[leg] = rank
    return ranks


def _best_place(ranks: Mapping[str, int]) -> tuple[int, str]:
    return min((rank, leg) for leg, rank in ranks.items())
