"""What a surface may add to relevance: freshness and damped popularity, each off at weight 0; pure."""

import math
from dataclasses import dataclass

HALF_LIFE_DAYS = 14.0
"""Days after which a post is half as fresh. A choice: news decay in hours, pictures of a community in weeks."""

LIKES_OF_FAME = 100
"""Likes from which popularity counts in full: the hundred-and-first says no more."""


@dataclass(frozen=True, slots=True)
class Boosts:
    """How much freshness and popularity may add: 0.2 lets the freshest stand a fifth higher. Both at least 0."""

    freshness: float = 0.0
    popularity: float = 0.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(weight) and weight >= 0 for weight in (self.freshness, self.popularity)):
            raise ValueError(f"Boosts are finite and not negative, unlike {self.freshness} and {self.popularity}.")

    def of(self, *, age_days: float, likes: int) -> float:
        """The factor, at least 1, for the relevance of a post: 1 + freshness × f + popularity × p.

        A factor, so that it re-orders what is about as relevant and lifts nothing that is not.
        """
        return 1.0 + self.freshness * freshness(age_days) + self.popularity * popularity(likes)


def freshness(age_days: float, half_life: float = HALF_LIFE_DAYS) -> float:
    """2^(-age / half-life), from 0 to 1; what is dated ahead is as fresh as what is new.

    Exponential decay of a document's worth: Li & Croft, "Time-Based Language Models", CIKM 2003.
    """
    return math.exp2(-max(age_days, 0.0) / half_life)


def popularity(likes: int) -> float:
    """ln(1 + likes) / ln(1 + LIKES_OF_FAME), from 0 to 1: the second like says more than the fiftieth.

    The logarithm that damps counts of citations in Craswell, Robertson, Zaragoza & Taylor, "Relevance Weighting for
    Query Independent Evidence", SIGIR 2005.
    """
    return min(1.0, math.log1p(max(likes, 0)) / math.log1p(LIKES_OF_FAME))
