"""How near a person is, from how near their tastes are; who is pushed down, and who gets a place to explore. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from random import Random
from uuid import UUID

import numpy as np


@dataclass(frozen=True)
class TasteMatch:
    """One of a person's tastes against the vector `number`: cosine similarity, the taste's share, the importance.

    `followers` is how many follow the person.
    """

    user_id: int
    number: int
    similarity: float
    weight: float
    importance: float
    evidence: tuple[UUID, ...]
    followers: int = 0


@dataclass(frozen=True)
class Kindred:
    """A person, how near they are (about -1 to 1, `damped`), and the pictures of the taste that brought them here.

    `number` is that of the vector, among those asked with, which this taste answers best.
    """

    user_id: int
    score: float
    evidence: tuple[UUID, ...]
    number: int = 0


@dataclass(frozen=True)
class TasteSet:
    """All tastes of a person: unit vectors, float32 [n, d], and their shares, above 0, float32 [n]; n at least 1."""

    vectors: np.ndarray
    weights: np.ndarray


# A taste that is all a person posts counts a little more than a corner of a varied account; similarity decides.
SHARE_BONUS = 0.05
# What each power of ten of followers costs. A thousand cost 8 %: among people about equally near the less known comes
# first, and nobody is put behind somebody whose pictures are plainly less alike. Reasoned, not measured.
DAMPING = 0.03
# By cosine: who is so near to somebody who was dismissed with their kind begins to be pushed down, and who is of the
# same kind comes ten times as far behind. Under compact:v1 nine in ten pairs of pictures drawn at random have less than
# 0.54, and three in four of pairs of one article and one colour more than 0.72.
ALIKE, SAME_KIND = 0.5, 0.8
PUSHED = 0.9
# How fast likeness falls with the angle between two tastes. Over the halves of 62 brands, 717 accounts, compact:v1:
# the other half is among the first three in 98 to 100 % at 2, 4 and 8, in 97 to 99 % at 16, first in 96, 94, 92 and
# 87 %; the larger, the less two unlike tastes pass for one between them.
SHARPNESS = 4.0
# Who stands first is never there to explore.
FIRST_PLACES = 3


def rank_people(matches: Iterable[TasteMatch], limit: int) -> list[Kindred]:
    """Each person once, by their best match plus a tenth of every further vector that they answer too, `damped`.

    The nearest taste decides, not the mean: the mean of two tastes lies between them and means nothing
    (Pal et al., PinnerSage, KDD 2020, arXiv 2007.03634).
    """
    by_person: dict[int, dict[int, TasteMatch]] = {}
    for match in matches:
        best = by_person.setdefault(match.user_id, {})
        held = best.get(match.number)
        if held is None or _value(match) > _value(held):
            best[match.number] = match
    kindred = [_of_person(user_id, list(found.values())) for user_id, found in by_person.items()]
    return sorted(kindred, key=lambda person: (-person.score, person.user_id))[:limit]


def damped(score: float, followers: int) -> float:
    """`score` over 1 + DAMPING · log₁₀(1 + followers), so that those whom many know do not drown the others.

    The logarithm of the degree is that of Adamic & Adar, "Friends and neighbors on the Web" (Social Networks 25(3),
    2003); that a re-ranking takes it off the relevance, after Abdollahpouri, Burke & Mobasher, "Managing popularity
    bias in recommender systems with personalized re-ranking" (FLAIRS 2019). A score below 0 stays as it is.
    """
    return score / (1 + DAMPING * math.log10(1 + followers)) if score > 0 else score


def set_similarity(one: TasteSet, other: TasteSet) -> float:
    """How alike two people's tastes are as wholes, -1 to 1, the same either way round; 1 where the tastes are equal.

    The cosine of the two in the space of the kernel exp(SHARPNESS · (cosine - 1)), each a sum of its tastes by their
    shares: Muandet et al., "Kernel mean embedding of distributions" (Foundations and Trends in Machine Learning 10,
    2017). What is told is the cosine that two people of one taste each would need for as much, so that it can be held
    against others. One taste in common does not make twins of people whose others are unlike; nor do two people whose
    tastes have the same mean, as one vector a person would have it.
    """
    both = _kernel(one, other) / math.sqrt(_kernel(one, one) * _kernel(other, other))
    return max(-1.0, min(1.0, 1 + math.log(both) / SHARPNESS))


def _kernel(one: TasteSet, other: TasteSet) -> float:
    """The mean of the kernel over all pairs of their tastes, by the products of their shares: above 0, 1 at most."""
    alike = np.exp(SHARPNESS * (one.vectors @ other.vectors.T - 1))
    return float(one.weights @ alike @ other.weights) / float(one.weights.sum() * other.weights.sum())


def best_pair(one: TasteSet, other: TasteSet) -> tuple[int, int]:
    """The taste of `one` and the taste of `other`, by their numbers, that say most plainly why the two are alike.

    By cosine times the root of both shares: a corner of either account says less than what both are full of.
    """
    shares = np.sqrt(np.outer(one.weights, other.weights))
    first, second = divmod(int(np.argmax(one.vectors @ other.vectors.T * shares)), len(other.weights))
    return first, second


def pushed_down(people: Sequence[int], likeness: Mapping[int, float]) -> list[int]:
    """`people`, best first, with those behind who are like somebody whom the viewer wants fewer of.

    `likeness` is the highest cosine of any of their tastes to the heaviest of those who were dismissed with their kind;
    nobody's who is left out. The place, from 1, is divided by 1 at ALIKE and less, falling evenly to 1 - PUSHED at
    SAME_KIND and more: the first of the list comes behind the ninth then. Reasoned, not measured.
    """

    def place(number: int) -> float:
        close = (likeness.get(people[number], ALIKE) - ALIKE) / (SAME_KIND - ALIKE)
        return (number + 1) / (1 - PUSHED * min(1.0, max(0.0, close)))

    return [people[number] for number in sorted(range(len(people)), key=lambda number: (place(number), number))]


def with_exploration(
    people: Sequence[int], little_known: Set[int], *, limit: int, share: float, seed: str
) -> tuple[list[int], set[int]]:
    """The first `limit` of `people`, with a `share` (0 to 1) of the places for the `little_known`; and who got these.

    They are drawn out of all who stand further behind, each as likely: who is little known cannot rise by being
    followed, since nobody sees them. Kept to the share whatever the limit: the part of a place that is left over is
    drawn too. The places are spread over the list, none of them among the FIRST_PLACES. Nobody is drawn where all fit
    in or nobody is little known. The same `seed` draws the same.
    """
    random = Random(seed)  # noqa: S311 - a lottery, no secret
    wanted = min(math.floor(limit * share + random.random()), max(0, limit - FIRST_PLACES))
    behind = [person for person in people[limit - wanted :] if person in little_known] if len(people) > limit else []
    drawn = random.sample(behind, min(wanted, len(behind)))
    chosen = [person for person in people if person not in drawn][: limit - len(drawn)]
    for number, person in enumerate(drawn):
        chosen.insert(FIRST_PLACES + (limit - FIRST_PLACES) * number // len(drawn), person)
    return chosen, set(drawn)


def _of_person(user_id: int, matches: list[TasteMatch]) -> Kindred:
    ordered = sorted(matches, key=_value, reverse=True)
    score = _value(ordered[0]) + 0.1 * sum(max(0.0, _value(match)) for match in ordered[1:])
    best = ordered[0]
    return Kindred(user_id, damped(score, best.followers), best.evidence, best.number)


def _value(match: TasteMatch) -> float:
    return match.importance * (match.similarity + SHARE_BONUS * match.weight)
