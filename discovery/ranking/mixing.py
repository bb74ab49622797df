"""How much nearness, freshness and fame count in a feed, by three sliders of its reader; pure."""

import math
from dataclasses import dataclass

from discovery.ranking.boosts import freshness, popularity

LONGEST_HALF_LIFE = 16.0
"""Days after which a post is half as fresh where freshness does not matter; 4 at the middle of the slider, 1 at 1."""

FRESH = 0.6
"""What the freshest gain at most, where the nearest of a taste's neighbours is worth 1 and the farthest 0."""

FAME_AT_LEAST, FAME_RANGE = -0.2, 0.6
"""What a post of LIKES_OF_FAME likes gains at fame 0, where it loses, and how much more at 1; not measured."""

UNWANTED = 1.0
"""What is taken from a post that is as like one of which less is wanted as the nearest are like the taste."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """The three sliders, each from 0 to 1; 0.5 is the site's own mixture. Raises ValueError outside of that."""

    variety: float = 0.5
    freshness: float = 0.5
    fame: float = 0.5

    def __post_init__(self) -> None:
        for slider in (self.variety, self.freshness, self.fame):
            if not (math.isfinite(slider) and 0 <= slider <= 1):
                raise ValueError(f"A slider is from 0 to 1, unlike {slider}.")

    @property
    def lam(self) -> float:
        """The λ of `diversity.mmr`: 1 at no variety, where nearness alone counts, 0.75 at the middle, 0.5 at most."""
        return 1.0 - 0.5 * self.variety

    @property
    def half_life(self) -> float:
        """In days: 16 where freshness does not matter, 4 at the middle, 1 where it matters most."""
        return float(LONGEST_HALF_LIFE ** (1.0 - self.freshness))

    def of_kindred(self, *, nearness: float, unwanted: float = 0.0, age_days: float, likes: int) -> float:
        """Worth of a post brought by a taste: nearness + FRESH · slider · freshness + fame · popularity - unwanted.

        `nearness` is its place between the farthest (0) and the nearest (1) of the taste's neighbours, `unwanted` the
        same of how near it is to what the reader wants less of.
        """
        fresh = FRESH * self.freshness * freshness(age_days, self.half_life)
        return nearness + fresh + self._fame * popularity(likes) - UNWANTED * unwanted

    def of_followed(self, *, age_days: float, likes: int) -> float:
        """Worth of a post by somebody who is followed: its freshness · (1 + fame · popularity)."""
        return freshness(age_days, self.half_life) * (1.0 + self._fame * popularity(likes))

    @property
    def _fame(self) -> float:
        return FAME_AT_LEAST + FAME_RANGE * self.fame


def scaled(value: float, least: float, most: float) -> float:
    """Where `value` lies between `least` (0) and `most` (1), no less and no more."""
    if most <= least:
        return float(value >= most)
    return min(1.0, max(0.0, (value - least) / (most - least)))
