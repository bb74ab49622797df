"""How surely pictures like this one speak for a tag: their votes, weighed and counted, without a database.

The tags of the nearest neighbours, as in Makadia, Pavlovic & Kumar, "A new baseline for image annotation" (ECCV 2008),
less what the tag would get from any other posts, as in Li, Snoek & Worring, "Learning social tag relevance by neighbor
voting" (IEEE Transactions on Multimedia 11(7), 2009): a tag that is everywhere says nothing of this picture.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

VOTES = 24
# One author's habits are not everybody's; one's own are what one most likely does again.
VOTES_AN_AUTHOR = 3
VOTES_OF_ONESELF = 6
# A neighbour whose cosine is this much lower than the nearest one's has 1/e of its say.
TEMPERATURE = 0.06
# Who has less of a say than this has none: "3 of the 24 most like it" would not be true of what decided.
LEAST_WEIGHT = 0.05
# Vectors at this angle are unrelated in every encoder's space: then nothing is like the picture.
LEAST_SIMILARITY = 0.2
# What a few votes lack: as though one more, as near as the nearest, had voted like any post (an m-estimate with m = 1;
# Cestnik, "Estimating probabilities", ECAI 1990).
DOUBT = 1.0


@dataclass(frozen=True)
class Vote:
    """A tagged post that lies near: its author, cosine (-1 to 1), slugs, and whether it shows the very same."""

    author_id: int
    similarity: float
    tags: frozenset[str]
    is_copy: bool = False


@dataclass(frozen=True)
class Support:
    """For one tag: `confidence` from 0 to 1, on how many of the neighbours that have a say, and whether on a copy."""

    confidence: float
    votes: int
    of: int
    on_copy: bool


def entitled(votes: Sequence[Vote], oneself: int) -> list[Vote]:
    """The `votes` that count, nearest first: a few an author (more of `oneself`), and none that lies far behind."""
    kept: list[Vote] = []
    cast: Counter[int] = Counter()
    for vote in sorted(votes, key=lambda vote: -vote.similarity):
        if vote.similarity < LEAST_SIMILARITY or (kept and _weight(vote, kept[0]) < LEAST_WEIGHT):
            break
        cast[vote.author_id] += 1
        if cast[vote.author_id] <= (VOTES_OF_ONESELF if vote.author_id == oneself else VOTES_AN_AUTHOR):
            kept.append(vote)
    return kept[:VOTES]


def supported(votes: Sequence[Vote], commonness: Mapping[str, float]) -> dict[str, Support]:
    """What `votes` (as `entitled` gives them) say for each tag; a tag on one of them alone counts if that is a copy.

    `commonness` is the share of all posts that carry the tag, 0 to 1. The confidence is the tag's share of the weights
    beyond that, and lower where few neighbours are near; where any posts would say as much, the tag is left out.
    """
    weights = [_weight(vote, votes[0]) for vote in votes]
    found: dict[str, Support] = {}
    for slug in {slug for vote in votes for slug in vote.tags}:
        places = [place for place, vote in enumerate(votes) if slug in vote.tags]
        on_copy = any(votes[place].is_copy for place in places)
        share = sum(weights[place] for place in places) / sum(weights)
        beyond = share - commonness.get(slug, 0.0)
        certainty = sum(weights) / (sum(weights) + DOUBT)
        if (len(places) > 1 or on_copy) and beyond > 0:
            found[slug] = Support(certainty * beyond, len(places), len(votes), on_copy)
    return found


def either(*confidences: float) -> float:
    """How likely one at least of these independent signs is right (the noisy or; Pearl, 1988)."""
    return 1 - math.prod(1 - confidence for confidence in confidences)


def _weight(vote: Vote, nearest: Vote) -> float:
    return math.exp((vote.similarity - nearest.similarity) / TEMPERATURE)
