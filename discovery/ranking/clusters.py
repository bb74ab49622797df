"""The groups that results fall into by their look, and the words that tell a group from the others; pure."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

import numpy.typing as npt

from discovery.ranking.medoids import Medoid, medoids

FEWEST, MOST = 2, 6
SMALLEST_LIST = 12
"""Fewer results than this are seen at a glance."""

SURE = 1.96
"""Standard deviations that a word's log-odds must lie above zero: 95 % of chance stays below."""

LEAST_COMMON = 0.3
"""The share of a group that must bear a word for it to be the group's name."""


def clusters(vectors: npt.ArrayLike) -> list[Medoid]:
    """Two to six groups of unit rows [n, d], the largest first, each around its medoid; the same every time.

    None where the rows are few or do not fall into groups (`medoids`). Members keep the order of the rows.
    """
    groups = medoids(vectors, at_most=MOST)
    members = sum(len(group.members) for group in groups)
    return groups if len(groups) >= FEWEST and members >= SMALLEST_LIST else []


def distinctive(members: Sequence[Collection[str]], every: Sequence[Collection[str]]) -> list[str]:
    """The words that more of `members` bear than chance explains, the most telling first; each item is its words.

    `every` are all items, `members` included. A word counts once an item. Its worth is the z-score of the log-odds
    ratio of the members against the others, with one more item on each side that is like all items (an informative
    Dirichlet prior): Monroe, Colaresi & Quinn, "Fightin' Words", Political Analysis 16(4), 2008.
    """
    if len(members) == len(every):
        return []
    inside = Counter(word for words in members for word in set(words))
    total = Counter(word for words in every for word in set(words))
    worth = {
        word: _log_odds(inside[word], len(members), total[word], len(every))
        for word in inside
        if inside[word] >= LEAST_COMMON * len(members)
    }
    telling = [word for word, z in worth.items() if z >= SURE]
    return sorted(telling, key=lambda word: (-worth[word], word))


def _log_odds(inside: int, members: int, total: int, every: int) -> float:
    prior = (total + 0.5) / (every + 1)
    outside, others = total - inside, every - members
    with_word = inside + prior, outside + prior
    without = members - inside + 1 - prior, others - outside + 1 - prior
    difference = math.log(with_word[0] / without[0]) - math.log(with_word[1] / without[1])
    return difference / math.sqrt(1 / with_word[0] + 1 / with_word[1])
