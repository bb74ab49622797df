"""In what way one picture is a copy of another, from three likenesses and measured thresholds (docs/copies.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

BACKGROUND = 20
"""The neighbour whose similarity says how near anything comes to a picture of this kind: no copy, but in a flood."""


class Tier(StrEnum):
    """The surest first."""

    SAME_FILE = "same-file"
    SAME_PICTURE = "same-picture"
    EDIT = "edit"
    CROP = "crop"

    @property
    def strength(self) -> int:
        """0 is the surest."""
        return list(Tier).index(self)


@dataclass(frozen=True)
class Likeness:
    """Two pictures compared: the Hamming distance of their fingerprints (0 to 64), the cosine of their vectors.

    `background` is the cosine of the asked picture's BACKGROUND-th neighbour; None where it was not asked for.
    """

    same_file: bool
    bits: int
    similarity: float
    background: float | None = None

    @property
    def remoteness(self) -> float:
        """How far off, as a share of the distance at which the crowd begins: 0 for the same, 1 for one of the crowd.

        Catalogues hold hundreds of pictures with cosines over 0.95 of which none is a copy: a copy stands before them.
        The idea is the score normalisation of copy detection (Douze et al., arXiv 2106.09672, section 6).
        """
        if self.background is None or self.background >= 1:
            return 1.0
        return (1 - self.similarity) / (1 - self.background)


@dataclass(frozen=True)
class Bounds:
    """The least cosine and the most remoteness."""

    similarity: float
    remoteness: float

    def hold(self, likeness: Likeness) -> bool:
        return likeness.similarity >= self.similarity and likeness.remoteness <= self.remoteness


@dataclass(frozen=True)
class Thresholds:
    """What the vectors of one family of encoders must say.

    At `bits` of difference and less: `certain` is a cosine that needs no background, `same` and `recoloured` are
    bounds. At any: `edit` and `crop`.
    """

    bits: int
    certain: float
    same: Bounds
    recoloured: Bounds
    edit: Bounds
    crop: Bounds


NEVER = Bounds(2.0, 0.0)
CAUTIOUS = Thresholds(4, 0.99, Bounds(0.95, 0.2), Bounds(0.9, 0.1), Bounds(0.97, 0.1), NEVER)
"""For encoders that were not measured: fewer copies are told of, and what looks like a crop never is."""

MEASURED: Mapping[str, Thresholds] = {
    "compact": Thresholds(6, 0.99, Bounds(0.93, 0.3), Bounds(0.80, 0.35), Bounds(0.95, 0.15), Bounds(0.88, 0.2)),
    "classic": Thresholds(6, 0.99, Bounds(0.93, 0.5), Bounds(0.80, 0.5), Bounds(0.95, 0.2), Bounds(0.88, 0.25)),
}
"""By `python -m bench.copies`; the rates that they stand for are in docs/copies.md."""


def thresholds_of(family: str) -> Thresholds:
    return MEASURED.get(family, CAUTIOUS)


def tier_of(likeness: Likeness, thresholds: Thresholds) -> Tier | None:
    """The surest tier that holds; None for pictures that are not told to be copies."""
    if likeness.same_file:
        return Tier.SAME_FILE
    if likeness.bits <= thresholds.bits:
        if likeness.similarity >= thresholds.certain or thresholds.same.hold(likeness):
            return Tier.SAME_PICTURE
        if thresholds.recoloured.hold(likeness):
            return Tier.EDIT
    if thresholds.edit.hold(likeness):
        return Tier.EDIT
    return Tier.CROP if thresholds.crop.hold(likeness) else None


def background_of(similarities: Sequence[float]) -> float | None:
    """From the cosines of the nearest neighbours, nearest first; None when the crowd is too small to tell."""
    return similarities[BACKGROUND - 1] if len(similarities) >= BACKGROUND else None
