"""Who stands out among the results of a search, and which pictures are evidence. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

from accounts.related.scoring import damped
from discovery.ranking.fusion import RANK_CONSTANT

Item = TypeVar("Item")

# A picture is evidence when it comes this near to as near as anybody's does; tastes are held to the same. Under
# compact:v1 the nearest of 3,000 pictures of a catalogue has a cosine of 0.94 in the median; of pairs that share
# article and colour 75 % have more than 0.72, of pairs drawn at random 10 % have more than 0.54.
SHARE_OF_THE_NEAREST = 0.7
# Vectors at this angle are unrelated in every encoder's space: then nothing is like what was asked.
LEAST_SIMILARITY = 0.2
# Somebody who has posted the same thing a thousand times does not answer a thousand times as well.
COUNTED = 10


def by_author(authors: Sequence[int]) -> dict[int, list[int]]:
    """For each author the places, from 0, at which they stand in `authors`, those of a ranking's posts."""
    places: dict[int, list[int]] = {}
    for place, author in enumerate(authors):
        places.setdefault(author, []).append(place)
    return places


def ranked_by_results(places: Mapping[int, Sequence[int]], followers: Mapping[int, int], *, least: int) -> list[int]:
    """The people of `followers` who have `least` of the results, best first, by Σ 1 / (60 + rank), damped.

    `places` are those of `by_author`; the first COUNTED of each count. The sum is that of reciprocal rank fusion
    (Cormack, Clarke & Büttcher, SIGIR 2009), used to find experts by the documents they wrote as in Macdonald & Ounis,
    "Voting for candidates" (CIKM 2006).
    """
    scores = {
        person: damped(math.fsum(1 / (RANK_CONSTANT + 1 + place) for place in places[person][:COUNTED]), known_to)
        for person, known_to in followers.items()
        if len(places[person]) >= least
    }
    return sorted(scores, key=lambda person: (-scores[person], person))


def answering(similarities: Mapping[Item, float]) -> dict[Item, float]:
    """Those that come near enough, by their cosine (-1 to 1), the nearest first."""
    nearest = max(similarities.values(), default=0.0)
    bound = max(LEAST_SIMILARITY, SHARE_OF_THE_NEAREST * nearest)
    fitting = ((item, similarity) for item, similarity in similarities.items() if similarity >= bound)
    return dict(sorted(fitting, key=lambda entry: -entry[1]))


def in_turn(lists: Sequence[Sequence[Item]]) -> list[Item]:
    """Everything of `lists`, each once: the first of each list, then the second of each, and so on."""
    longest = max(map(len, lists), default=0)
    return list(dict.fromkeys(found[place] for place in range(longest) for found in lists if place < len(found)))
