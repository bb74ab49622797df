"""What a ranking holds: each answer with the evidence for it, leg by leg, as it is kept between pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from discovery.imaging.regions import Region
from discovery.posts.pages import PostPage
from discovery.search.missing import Missing, Told, told


@dataclass(frozen=True)
class Evidence:
    """Why one leg found a post: its rank there from 1, its share of the score (0 to 1, less than 0 for a leg against).

    `score` is the cosine, for "colour" the difference in CIELAB, for "words" the cover density; `picture_id` the
    picture that answered, `region` the part of it.
    """

    rank: int
    share: float
    score: float | None = None
    picture_id: UUID | None = None
    region: Region | None = None


@dataclass(frozen=True)
class Found:
    """One answer: its fused score, the evidence by the name of the leg, and the near-copies that it stands for."""

    post_id: UUID
    score: float
    evidence: Mapping[str, Evidence]
    copies: Sequence[UUID] = ()


@dataclass(frozen=True)
class LegFound:
    """What a leg gave: of which kind it is, what it weighed, how many posts it found, and how sure its list is."""

    kind: str
    weight: float
    posts: int
    answer: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Ranking:
    """All answers to a query, best first, what each leg gave, and what had to be left out."""

    found: Sequence[Found] = ()
    legs: Mapping[str, LegFound] = field(default_factory=dict)
    missing: Sequence[Missing] = ()


@dataclass(frozen=True)
class SearchPage(PostPage):
    """A page of answers: `found` says of each post why it is here, `total` how many there are over all pages.

    `answer` is the least sure of what the legs said of their lists: approximate, exact or exhausted.
    """

    found: Mapping[UUID, Found] = field(default_factory=dict)
    legs: Mapping[str, LegFound] = field(default_factory=dict)
    total: int = 0
    answer: str = ""
    moment: str = ""
    missing: Sequence[Missing] = ()

    @property
    def degraded(self) -> list[Told]:
        """What the answers had to do without, for the reader; nothing when all parts of the site are there."""
        return told(self.missing)
