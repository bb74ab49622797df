"""How near a person is, from how near their tastes are. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


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
    """A person, how near they are (about -1 to 1, `damped`), and the pictures of the taste that brought them here."""

    user_id: int
    score: float
    evidence: tuple[UUID, ...]


# A taste that is all a person posts counts a little more than a corner of a varied account; similarity decides.
SHARE_BONUS = 0.05
# What each power of ten of followers costs. A thousand cost 8 %: among people about equally near the less known comes
# first, and nobody is put behind somebody whose pictures are plainly less alike. Reasoned, not measured.
DAMPING = 0.03


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


def _of_person(user_id: int, matches: list[TasteMatch]) -> Kindred:
    ordered = sorted(matches, key=_value, reverse=True)
    score = _value(ordered[0]) + 0.1 * sum(max(0.0, _value(match)) for match in ordered[1:])
    return Kindred(user_id, damped(score, ordered[0].followers), ordered[0].evidence)


def _value(match: TasteMatch) -> float:
    return match.importance * (match.similarity + SHARE_BONUS * match.weight)
